/** How an operation is called. */
import type { GlueFile } from "./files.ts";

export const CALL: readonly GlueFile[] = [
  {
    path: "call.go",
    text: String.raw`package KIT_PACKAGE

import (
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
	"strings"

	"KIT_MODULE/internal/guest"
)

// Response is a successful answer, with what surrounds its body.
type Response[T any] struct {
	// Status is the answer's HTTP status.
	Status int
	// Headers have their names in lower case; several values of one name are joined by ", ".
	Headers map[string]string
	Body    T
}

// operation is what a call needs to know.
type operation struct {
	name   string
	invoke func(uint64) uint64
	// failures are the documented ones, exact statuses before classes before the default.
	failures []failure
}

// failure makes the error of a documented status, such as "422", "4XX" or "default".
type failure struct {
	status string
	read   func(answer APIError, body *node) error
}

func failed[T any](status string) failure {
	return failure{status, func(answer APIError, body *node) error {
		made := &StatusError[T]{APIError: answer}
		if err := readBody(answer, body, &made.Value); err != nil {
			return err
		}
		return made
	}}
}

// send calls an operation and reads the body of its answer. T is struct{} where the app documents none.
func send[T any](op operation, parameters any) (Response[T], error) {
	answer, body, err := op.exchange(parameters)
	response := Response[T]{Status: answer.Status, Headers: answer.Headers}
	if err == nil {
		err = readBody(answer, body, &response.Body)
	}
	return response, err
}

// sendOptional is send for a body that may be missing or null.
func sendOptional[T any](op operation, parameters any) (Response[T], error) {
	answer, body, err := op.exchange(parameters)
	response := Response[T]{Status: answer.Status, Headers: answer.Headers}
	if err == nil && body != nil && body.kind != jsonNull {
		err = readBody(answer, body, &response.Body)
	}
	return response, err
}

// sendForOneOf is send where the app documents several successes: R has a field for the body of each, which names its
// statuses in its tag, and Status.
func sendForOneOf[R any](op operation, parameters any) (Response[*R], error) {
	answer, body, err := op.exchange(parameters)
	result := new(R)
	response := Response[*R]{Status: answer.Status, Headers: answer.Headers, Body: result}
	if err != nil {
		return Response[*R]{}, err
	}
	v := reflect.ValueOf(result).Elem()
	v.FieldByName("Status").SetInt(int64(answer.Status))
	if field := bodyFor(v, answer.Status); body != nil && field.IsValid() {
		err = readBody(answer, body, field.Addr().Interface())
	}
	return response, err
}

// bodyFor finds the field of a status: by itself, its class, or the default.
func bodyFor(result reflect.Value, status int) reflect.Value {
	for _, isExact := range [...]bool{true, false} {
		for index := range result.NumField() {
			for _, documented := range strings.Split(result.Type().Field(index).Tag.Get("status"), ",") {
				if documented != "" && stands(documented, status) && isExact == (documented == strconv.Itoa(status)) {
					return result.Field(index)
				}
			}
		}
	}
	return reflect.Value{}
}

// exchange calls an operation; the answer that it gives is a success.
func (op operation) exchange(parameters any) (APIError, *node, error) {
	var request []byte
	if parameters != nil {
		w := writer{}
		if err := w.request(reflect.ValueOf(parameters).Elem()); err != nil {
			return APIError{}, nil, errors.New("the parameters of " + op.name + " cannot be sent: " + err.Error())
		}
		request = w.data
	}
	envelope, err := parse(guest.Exchange(op.name, op.invoke, request))
	if err != nil {
		return APIError{}, nil, errors.New(op.name + ": the host's answer is " + err.Error())
	}
	answer := APIError{Operation: op.name}
	var head struct {
		Status  int               "json:\"status\""
		Headers map[string]string "json:\"headers\""
		Error   struct {
			Code    RefusalCode "json:\"code\""
			Message string      "json:\"message\""
		} "json:\"error\""
	}
	if err := envelope.read(&head); err != nil {
		return APIError{}, nil, errors.New(op.name + ": the host's answer is none: " + err.Error())
	}
	if head.Status == 0 {
		return APIError{}, nil, &RefusedError{op.name, head.Error.Code, head.Error.Message}
	}
	answer.Status, answer.Headers = head.Status, head.Headers
	body := envelope.member("body")
	if answer.Status >= 200 && answer.Status <= 299 {
		return answer, body, nil
	}
	return APIError{}, nil, op.fail(answer, body)
}

func (op operation) fail(answer APIError, body *node) error {
	if body != nil {
		answer.Body = body.raw()
	}
	for _, failure := range op.failures {
		if stands(failure.status, answer.Status) {
			return failure.read(answer, body)
		}
	}
	return &UnexpectedStatusError{answer}
}

// stands says whether a documented status, class or default is that of an answer.
func stands(documented string, status int) bool {
	if documented == "default" {
		return true
	}
	text := strconv.Itoa(status)
	return documented == text || len(documented) == 3 && strings.EqualFold(documented[1:], "xx") && documented[0] == text[0]
}

// readBody reads a body into what target points to.
func readBody(answer APIError, body *node, target any) error {
	if _, none := target.(*struct{}); none {
		return nil
	}
	var reason error
	switch {
	case body == nil:
		reason = errors.New("there is none")
	case body.kind == jsonNull && reflect.TypeOf(target).Elem().Kind() == reflect.Pointer:
		reason = errors.New("it is null")
	default:
		reason = body.read(target)
	}
	if reason == nil {
		return nil
	}
	if body != nil {
		answer.Body = body.raw()
	}
	return &InvalidAnswerError{answer, reason}
}

func (n *node) raw() json.RawMessage {
	w := writer{}
	w.node(n)
	return w.data
}
`,
  },
  {
    path: "request.go",
    text: `package KIT_PACKAGE

import "reflect"

// request writes the parameters by their places, and the body that is set. Each field of the struct says in its tag
// where it belongs; the first body is the one that the host takes when no media type is named.
func (w *writer) request(v reflect.Value) error {
	plan := planOf(v.Type())
	return w.nested('{', '}', func(next func()) error {
		for _, place := range places[:4] {
			if err := w.place(v, plan, place, next); err != nil {
				return err
			}
		}
		return w.body(v, plan, next)
	})
}

func (w *writer) place(v reflect.Value, plan *plan, place string, next func()) error {
	has := false
	for index, field := range plan.fields {
		if field.place == place && !(field.optional && v.Field(index).IsZero()) {
			has = true
		}
	}
	if !has {
		return nil
	}
	next()
	w.name(place)
	return w.nested('{', '}', func(next func()) error {
		for index := range plan.fields {
			field, value := &plan.fields[index], v.Field(index)
			if field.place != place || field.optional && value.IsZero() {
				continue
			}
			next()
			w.name(field.name)
			if err := w.field(field, value); err != nil {
				return within(field.name, within(place, err))
			}
		}
		return nil
	})
}

func (w *writer) body(v reflect.Value, plan *plan, next func()) error {
	contentType, isWritten, isDefault := "", false, true
	for index := range plan.fields {
		field, value := &plan.fields[index], v.Field(index)
		if field.place == "mediatype" && value.String() != "" {
			contentType = value.String()
		}
		if field.place != "body" || isWritten {
			continue
		}
		if field.optional && value.IsZero() {
			isDefault = false
			continue
		}
		isWritten = true
		next()
		w.name("body")
		if err := w.field(field, value); err != nil {
			return within("body", err)
		}
		if !isDefault && contentType == "" {
			contentType = field.name
		}
	}
	if contentType != "" && isWritten {
		next()
		w.name("contentType")
		w.text(contentType)
	}
	return nil
}
`,
  },
];
