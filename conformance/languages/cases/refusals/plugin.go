package main

import (
	"errors"

	kit "example.com/languages"
)

//go:wasmexport refusals
func exportRefusals() int32 { return kit.HandleRefusals(onRefusals) }

func onRefusals(event *kit.Refusals) (*kit.Failure, error) {
	var err error
	switch event.Operation {
	case "header":
		_, err = kit.FindText(kit.FindTextParams{ID: "a", XNote: kit.Ptr("a\r\nX-Other: b")})
	case "twice":
		if err = kit.Ping(); err == nil {
			err = kit.Ping()
		}
	default:
		err = kit.Ping()
	}
	var refused *kit.RefusedError
	switch {
	case err == nil:
		return &kit.Failure{Kind: "success"}, nil
	case errors.As(err, &refused):
		return &kit.Failure{Kind: "refused", Code: kit.Ptr(string(refused.Code))}, nil
	}
	return nil, err
}
