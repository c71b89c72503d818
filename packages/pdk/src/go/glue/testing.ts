/** What a unit test answers with. */
import type { GlueFile } from "./files.ts";

export const TESTING: readonly GlueFile[] = [
  {
    path: "KIT_PACKAGEtest/doc.go",
    text: `// Package KIT_PACKAGEtest runs a plug-in's handlers in a unit test, natively, and answers the operations that they call.
package KIT_PACKAGEtest
`,
  },
  {
    path: "KIT_PACKAGEtest/app.go",
    text: `//go:build !wasip1

package KIT_PACKAGEtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"KIT_MODULE/internal/guest"
)

// App stands in for the app that a plug-in runs in.
type App struct {
	t       testing.TB
	answers map[string]func(Request) Answer
	calls   []Request
	input   []byte
	output  []byte
	failure string
}

// Request is what a plug-in sent: parameters by place, under their real names.
type Request struct {
	// Operation is the operation's wire name.
	Operation   string
	Path        map[string]json.RawMessage
	Query       map[string]json.RawMessage
	Header      map[string]json.RawMessage
	Cookie      map[string]json.RawMessage
	Body        json.RawMessage
	ContentType string
}

// Answer is what the app answers.
type Answer struct {
	// Status is the HTTP status. 0: 200.
	Status int
	// Headers have their names in lower case.
	Headers map[string]string
	// Body is anything that encoding/json can write. Nil: none.
	Body any
	// Refused is the code of a refusal, such as "not-granted". Empty: the app answers.
	Refused string
}

// New makes an app for a test, in which it stays until the test ends. An operation that has no answer is refused. Tests
// that use it do not run in parallel: a plug-in has one host.
func New(t testing.TB) *App {
	t.Helper()
	app := &App{t: t, answers: map[string]func(Request) Answer{}}
	before := guest.Current
	guest.Current = host{app}
	t.Cleanup(func() { guest.Current = before })
	return app
}

// Answer answers each call of an operation, by its wire name, with a status and a body.
func (a *App) Answer(operation string, status int, body any) {
	a.AnswerWith(operation, func(Request) Answer { return Answer{Status: status, Body: body} })
}

// AnswerWith answers each call of an operation, by its wire name, with what a function makes of the request.
func (a *App) AnswerWith(operation string, answer func(Request) Answer) {
	a.answers[operation] = answer
}

// Calls returns what the plug-in has called, in order.
func (a *App) Calls() []Request {
	return a.calls
}

// Tell calls an export of the plug-in with an event, and returns its answer; nil where it gives none. The event is
// anything that encoding/json can write, or nil. The error has the text that the app would get.
func (a *App) Tell(export func() int32, event any) (json.RawMessage, error) {
	a.t.Helper()
	input, err := json.Marshal(event)
	if err != nil {
		a.t.Fatalf("the event cannot be told: %v", err)
	}
	a.input, a.output, a.failure = input, nil, ""
	if status := export(); status != 0 {
		return nil, errors.New(a.failure)
	}
	return a.output, nil
}

// host is what the kit sees of an App.
type host struct{ app *App }

func (h host) Input() []byte {
	return h.app.input
}

func (h host) Output(data []byte) {
	h.app.output = data
}

func (h host) Fail(message string) {
	h.app.failure = message
}

func (h host) LogError(message string) {
	h.app.t.Log(message)
}

func (h host) Exchange(operation string, data []byte) []byte {
	request := Request{Operation: operation}
	if data != nil {
		if err := json.Unmarshal(data, &request); err != nil {
			h.app.t.Fatalf("%s was sent what is no request: %v", operation, err)
		}
	}
	h.app.calls = append(h.app.calls, request)
	answer := Answer{Refused: "not-granted"}
	if made := h.app.answers[operation]; made != nil {
		answer = made(request)
	}
	response, err := json.Marshal(answer.envelope(operation))
	if err != nil {
		h.app.t.Fatalf("the answer of %s cannot be written: %v", operation, err)
	}
	return response
}

func (a Answer) envelope(operation string) map[string]any {
	if a.Refused != "" {
		message := fmt.Sprintf("The test does not answer %s.", operation)
		return map[string]any{"status": 0, "error": map[string]string{"code": a.Refused, "message": message}}
	}
	envelope := map[string]any{"status": a.Status, "headers": a.Headers}
	if a.Status == 0 {
		envelope["status"] = 200
	}
	if a.Body != nil {
		envelope["body"] = a.Body
	}
	return envelope
}
`,
  },
];
