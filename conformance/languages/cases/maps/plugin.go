package main

import kit "example.com/languages"

//go:wasmexport maps
func exportMaps() int32 { return kit.HandleMaps(onMaps) }

func onMaps(event *kit.Maps) (*kit.Maps, error) {
	answered, err := kit.SendMaps(kit.SendMapsParams{Body: *event})
	if err != nil {
		return nil, err
	}
	return kit.SendMaps(kit.SendMapsParams{Body: *answered})
}
