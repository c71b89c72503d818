package main

import (
	"errors"

	kit "example.com/languages"
)

//go:wasmexport failing
func exportFailing() int32 { return kit.HandleFailing(onFailing) }

func onFailing(event *kit.Failing) error {
	switch event.How {
	case "error":
		return errors.New("the plug-in's own words: größe 🦀")
	case "operation":
		_, err := kit.FailBare(kit.FailBareParams{Status: 404})
		return err
	case "refused":
		return kit.Ping()
	case "panic":
		panic("broken off")
	}
	return nil
}
