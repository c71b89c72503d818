package main

import kit "example.com/languages"

//go:wasmexport enums
func exportEnums() int32 { return kit.HandleEnums(onEnums) }

func onEnums(event *kit.Enums) (*kit.Enums, error) {
	first, err := kit.SendEnums(kit.SendEnumsParams{Body: *event})
	if err != nil {
		return nil, err
	}
	answered, err := kit.SendEnums(kit.SendEnumsParams{Body: *first})
	if err != nil {
		return nil, err
	}
	_, err = kit.FindEnums(kit.FindEnumsParams{Plan: event.Plan, Level: event.Level})
	return answered, err
}
