package main

import kit "example.com/languages"

//go:wasmexport dates
func exportDates() int32 { return kit.HandleDates(onDates) }

func onDates(event *kit.Dates) (*kit.Dates, error) {
	answered, err := kit.SendDates(kit.SendDatesParams{Body: *event})
	if err != nil {
		return nil, err
	}
	return kit.SendDates(kit.SendDatesParams{Body: *answered})
}
