package main

import kit "example.com/languages"

//go:wasmexport text
func exportText() int32 { return kit.HandleText(onText) }

func onText(event *kit.Text) (*kit.Text, error) {
	first, err := kit.SendText(kit.SendTextParams{Body: *event})
	if err != nil {
		return nil, err
	}
	answered, err := kit.SendText(kit.SendTextParams{Body: *first})
	if err == nil && len(event.Texts) > 0 {
		asked := event.Texts[0]
		_, err = kit.FindText(kit.FindTextParams{ID: asked, Q: &asked, XNote: kit.Ptr("plain")})
	}
	return answered, err
}
