package main

import kit "example.com/languages"

//go:wasmexport account_changed
func exportAccountChanged() int32 { return kit.HandleAccountChanged(onAccountChanged) }

func onAccountChanged(event *kit.Account) error {
	saved, err := kit.SaveAccount(kit.SaveAccountParams{Body: kit.AccountRequest{
		Name:     event.ID,
		Password: kit.Ptr("secret"),
		Owner:    &kit.OwnerRequest{Email: event.Owner.Email},
	}})
	if err != nil {
		return err
	}
	_, err = kit.SaveAccount(kit.SaveAccountParams{Body: kit.AccountRequest{Name: saved.ID}})
	return err
}
