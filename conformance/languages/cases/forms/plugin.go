package main

import kit "example.com/languages"

//go:wasmexport forms
func exportForms() int32 { return kit.HandleForms(onForms) }

func onForms() error {
	err := kit.SendForm(kit.SendFormParams{Body: kit.SendFormBody{
		Name:  "Ä & b",
		Count: kit.Ptr(int64(-3)),
		Tags:  []string{"x", "y z"},
		Flag:  kit.Ptr(false),
	}})
	if err != nil {
		return err
	}
	err = kit.Search(kit.SearchParams{
		ID:      9007199254740991,
		Tags:    []string{"a", "b&c"},
		Filter:  &kit.SearchFilter{Name: kit.Ptr("Ä"), Min: kit.Ptr(int64(-1))},
		Csv:     []int64{1, 2, 3},
		All:     kit.Ptr(true),
		XTrace:  kit.Ptr("t-1"),
		Session: kit.Ptr("s 1"),
	})
	if err != nil {
		return err
	}
	return kit.Search(kit.SearchParams{})
}
