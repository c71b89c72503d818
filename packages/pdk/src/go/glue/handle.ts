/** How an event is handled. */
import type { GlueFile } from "./files.ts";

export const HANDLE: readonly GlueFile[] = [
  {
    path: "handle.go",
    text: String.raw`package KIT_PACKAGE

import (
	"fmt"
	"reflect"
	"runtime/debug"

	"KIT_MODULE/internal/guest"
)

// hear runs a handler that gets what the app tells.
func hear[E any](handler func(event E) error) int32 {
	return run(func() error {
		event, err := told[E]()
		if err == nil {
			err = handler(event)
		}
		return err
	})
}

// hearAndAnswer runs a handler whose answer the app reads.
func hearAndAnswer[E, A any](handler func(event E) (A, error)) int32 {
	return run(func() error {
		event, err := told[E]()
		if err != nil {
			return err
		}
		return answer(handler(event))
	})
}

// hearNothing runs a handler of an event that tells nothing but that it happened.
func hearNothing(handler func() error) int32 {
	return run(handler)
}

// hearNothingAndAnswer runs a handler of such an event whose answer the app reads.
func hearNothingAndAnswer[A any](handler func() (A, error)) int32 {
	return run(func() error { return answer(handler()) })
}

// told reads what the app tells.
func told[E any]() (E, error) {
	var event E
	err := unmarshal(guest.Input(), &event)
	if err != nil {
		err = fmt.Errorf("the event is not as documented: %w", err)
	}
	return event, err
}

// answer gives the app what a handler answers; nil is no answer.
func answer[A any](value A, err error) error {
	if err != nil {
		return err
	}
	if v := reflect.ValueOf(&value).Elem(); v.Kind() == reflect.Pointer && v.IsNil() {
		return nil
	}
	output, err := marshal(value)
	if err != nil {
		return fmt.Errorf("the answer cannot be given: %w", err)
	}
	guest.Output(output)
	return nil
}

// run gives what an export returns: 0, or 1 when the handler failed. One that panics fails with what it panicked with;
// where, is in the log.
func run(handler func() error) (status int32) {
	defer func() {
		if reason := recover(); reason != nil {
			guest.LogError(fmt.Sprintf("panic: %v\n%s", reason, debug.Stack()))
			guest.Fail(fmt.Sprintf("panic: %v", reason))
			status = 1
		}
	}()
	if err := handler(); err != nil {
		guest.Fail(err.Error())
		return 1
	}
	return 0
}
`,
  },
];
