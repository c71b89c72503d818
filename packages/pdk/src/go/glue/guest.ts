/** The boundary: Extism's in a plug-in, a test's elsewhere. */
import type { GlueFile } from "./files.ts";

export const GUEST: readonly GlueFile[] = [
  {
    path: "internal/guest/guest_wasip1.go",
    text: `//go:build wasip1

// Package guest is the boundary between a plug-in and what runs it.
package guest

import "github.com/extism/go-pdk"

// Input returns what the app gave with the event.
func Input() []byte {
	return pdk.Input()
}

// Output sets what the app gets.
func Output(data []byte) {
	pdk.Output(data)
}

// Fail sets the text of the error that the app gets.
func Fail(message string) {
	pdk.SetErrorString(message)
}

// LogError writes to the app's log.
func LogError(message string) {
	pdk.Log(pdk.LogError, message)
}

// Exchange calls an operation. The blocks of request and answer are given back, so that a plug-in that calls a lot does
// not run out of them. A nil request is none.
func Exchange(operation string, invoke func(uint64) uint64, request []byte) []byte {
	var offset uint64
	if request != nil {
		block := pdk.AllocateBytes(request)
		defer block.Free()
		offset = block.Offset()
	}
	answer := pdk.FindMemory(invoke(offset))
	defer answer.Free()
	return answer.ReadBytes()
}
`,
  },
  {
    path: "internal/guest/guest_native.go",
    text: `//go:build !wasip1

// Package guest is the boundary between a plug-in and what runs it. Natively, that is a unit test.
package guest

// Host stands in for the app while a unit test runs.
type Host interface {
	Input() []byte
	Output(data []byte)
	Fail(message string)
	LogError(message string)
	Exchange(operation string, request []byte) []byte
}

// Current is the host of the test that runs. Nil: there is none.
var Current Host

// Input returns what the test gave with the event.
func Input() []byte {
	return current("an event's input").Input()
}

// Output sets what the test gets.
func Output(data []byte) {
	current("an event's output").Output(data)
}

// Fail sets the text of the error that the test gets.
func Fail(message string) {
	current("an event's error").Fail(message)
}

// LogError writes to the test's log.
func LogError(message string) {
	current("the log").LogError(message)
}

// Exchange asks the test for an answer.
func Exchange(operation string, _ func(uint64) uint64, request []byte) []byte {
	return current(operation).Exchange(operation, request)
}

func current(what string) Host {
	if Current == nil {
		panic(what + " was asked for outside a plug-in; in a unit test, the kit's test package answers")
	}
	return Current
}
`,
  },
];
