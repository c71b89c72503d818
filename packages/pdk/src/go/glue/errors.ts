/** How a call fails. */
import type { GlueFile } from "./files.ts";

export const ERRORS: readonly GlueFile[] = [
  {
    path: "errors.go",
    text: `package KIT_PACKAGE

import (
	"encoding/json"
	"strconv"
	"strings"
)

// APIError is any answer that is no success. errors.As finds it in StatusError, UnexpectedStatusError and
// InvalidAnswerError, so that it serves where the body's type does not matter.
type APIError struct {
	// Operation is the operation's wire name.
	Operation string
	// Status is the answer's HTTP status.
	Status int
	// Headers have their names in lower case; several values of one name are joined by ", ".
	Headers map[string]string
	// Body is the answer's body, or nil.
	Body json.RawMessage
}

// Error names the operation and the status, and begins the body.
func (e *APIError) Error() string {
	text := e.Operation + " answered " + strconv.Itoa(e.Status)
	if len(e.Body) > 0 {
		text += ": " + beginning(string(e.Body))
	}
	return text
}

// StatusError is an answer that the app documents as a failure, with the body that it documents for that status:
//
//	var invalid *StatusError[ErrorBody]
//	if errors.As(err, &invalid) && invalid.Status == 422 { … }
type StatusError[T any] struct {
	APIError
	// Value is the body, read.
	Value T
}

// Unwrap returns the APIError inside.
func (e *StatusError[T]) Unwrap() error {
	return &e.APIError
}

// UnexpectedStatusError is an answer with a status that the app does not document for the operation.
type UnexpectedStatusError struct {
	APIError
}

// Error says that the status is not documented.
func (e *UnexpectedStatusError) Error() string {
	return e.APIError.Error() + " (a status that is not documented)"
}

// Unwrap returns the APIError inside.
func (e *UnexpectedStatusError) Unwrap() error {
	return &e.APIError
}

// InvalidAnswerError is an answer whose body is not what the app documents for its status.
type InvalidAnswerError struct {
	APIError
	// Reason says where it is not.
	Reason error
}

// Error says where the answer is not as documented.
func (e *InvalidAnswerError) Error() string {
	return e.Operation + " answered " + strconv.Itoa(e.Status) + " with a body that is not as documented: " + e.Reason.Error()
}

// Unwrap returns the APIError inside, and the reason.
func (e *InvalidAnswerError) Unwrap() []error {
	return []error{&e.APIError, e.Reason}
}

// RefusedError is the host's: it got no answer, or did not ask.
type RefusedError struct {
	// Operation is the operation's wire name.
	Operation string
	Code      RefusalCode
	Message   string
}

// Error names the operation and the reason.
func (e *RefusedError) Error() string {
	return e.Operation + " was refused (" + string(e.Code) + "): " + e.Message
}

// RefusalCode says why a call was refused.
type RefusalCode string

// Why a call was refused.
const (
	KIT_REFUSALS
)

// maxQuoted is how much of a body an error's text repeats, in bytes.
const maxQuoted = 200

func beginning(text string) string {
	if len(text) <= maxQuoted {
		return text
	}
	return strings.ToValidUTF8(text[:maxQuoted], "") + "…"
}
`,
  },
];
