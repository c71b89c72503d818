package main

import kit "example.com/languages"

//go:wasmexport nothing
func exportNothing() int32 { return kit.HandleNothing(kit.Ping) }
