package main

import kit "example.com/languages"

//go:wasmexport merging
func exportMerging() int32 { return kit.HandleMerging(onMerging) }

func onMerging(event *kit.Merging) (*kit.Merging, error) {
	answered, err := kit.SendMerging(kit.SendMergingParams{Body: *event})
	if err != nil {
		return nil, err
	}
	return kit.SendMerging(kit.SendMergingParams{Body: *answered})
}
