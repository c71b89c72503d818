package main

import kit "example.com/languages"

//go:wasmexport absence
func exportAbsence() int32 { return kit.HandleAbsence(onAbsence) }

func onAbsence(event *kit.Absence) (map[string]string, error) {
	if _, err := kit.SendAbsence(kit.SendAbsenceParams{Body: *event}); err != nil {
		return nil, err
	}
	inner := seen(event.Inner)
	if value, ok := event.Inner.Get(); ok {
		inner = "there, value " + seen(value.Value)
	}
	nullable, optional := "null", "absent"
	if event.Nullable != nil {
		nullable = "there"
	}
	if event.Optional != nil {
		optional = "there"
	}
	return map[string]string{
		"nullable": nullable,
		"optional": optional,
		"both":     seen(event.Both),
		"number":   seen(event.Number),
		"inner":    inner,
	}, nil
}

func seen[T any](value kit.Nullable[T]) string {
	switch {
	case value.IsAbsent():
		return "absent"
	case value.IsNull():
		return "null"
	}
	return "there"
}

//go:wasmexport absence_made
func exportAbsenceMade() int32 { return kit.HandleAbsenceMade(onAbsenceMade) }

func onAbsenceMade() error {
	_, err := kit.SendAbsence(kit.SendAbsenceParams{Body: kit.Absence{
		Always: "a",
		Both:   kit.Null[string](),
		Number: kit.Value(int64(0)),
		Inner:  kit.Value(kit.Inner{Value: kit.Value(false)}),
	}})
	return err
}
