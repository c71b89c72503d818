package main

import kit "example.com/languages"

//go:wasmexport names
func exportNames() int32 { return kit.HandleNames(onNames) }

func onNames(event *kit.Names) (*kit.Names, error) {
	answered, err := kit.SendNames(kit.SendNamesParams{Body: *event})
	if err != nil {
		return nil, err
	}
	return kit.SendNames(kit.SendNamesParams{Body: *answered})
}

//go:wasmexport type
func exportType() int32 { return kit.HandleType(onType) }

func onType(event *kit.TypeEvent) error {
	_, err := kit.Type(kit.TypeParams{
		Type:      *event.Fn,
		Match:     kit.Ptr("m"),
		Self:      kit.Ptr("s"),
		AB:        kit.Ptr("1"),
		QueryAB:   kit.Ptr("2"),
		QueryType: kit.Ptr("t"),
		Body:      kit.Ptr("b"),
		N0:        kit.Ptr("zero"),
	})
	return err
}
