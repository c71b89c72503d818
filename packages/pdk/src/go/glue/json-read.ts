/** Nodes → values of the kit's types, by the tags of their fields. */
import type { GlueFile } from "./files.ts";

export const READ: readonly GlueFile[] = [
  {
    path: "json_read.go",
    text: `package KIT_PACKAGE

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strconv"
	"strings"
)

// unmarshal reads JSON into what target points to, by the rules of the kit: names exactly as they are, numbers without
// loss, null for what cannot be null as if it were absent.
func unmarshal(data []byte, target any) error {
	n, err := parse(data)
	if err != nil {
		return err
	}
	return n.read(target)
}

func (n *node) read(target any) error {
	return n.into(reflect.ValueOf(target).Elem())
}

// reader is what reads itself in another way than its Go type suggests.
type reader interface {
	readNode(n *node) error
}

func (n *node) into(v reflect.Value) error {
	t := v.Type()
	if t.Kind() == reflect.Struct && planOf(t).isReader {
		return v.Addr().Interface().(reader).readNode(n)
	}
	if n.kind == jsonNull {
		v.SetZero()
		return nil
	}
	switch t.Kind() {
	case reflect.Pointer:
		target := reflect.New(t.Elem())
		if err := n.into(target.Elem()); err != nil {
			return err
		}
		v.Set(target)
		return nil
	case reflect.Interface:
		value := n.any()
		v.Set(reflect.ValueOf(&value).Elem())
		return nil
	case reflect.Struct:
		return n.intoStruct(v)
	case reflect.Slice:
		return n.intoSlice(v)
	case reflect.Map:
		return n.intoMap(v)
	default:
		return n.intoScalar(v)
	}
}

func (n *node) intoScalar(v reflect.Value) error {
	switch v.Kind() {
	case reflect.String:
		if n.kind == jsonText || n.kind == jsonNumber && v.Type() == reflect.TypeFor[json.Number]() {
			v.SetString(n.text)
			return nil
		}
		return n.misfit("a text")
	case reflect.Bool:
		if n.kind != jsonBoolean {
			return n.misfit("true or false")
		}
		v.SetBool(n.text == "true")
		return nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		whole, ok := n.whole()
		value, err := strconv.ParseInt(whole, 10, 64)
		if !ok || err != nil || v.OverflowInt(value) {
			return n.misfit("a whole number")
		}
		v.SetInt(value)
		return nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		whole, ok := n.whole()
		value, err := strconv.ParseUint(whole, 10, 64)
		if !ok || err != nil || v.OverflowUint(value) {
			return n.misfit("a whole number that is not negative")
		}
		v.SetUint(value)
		return nil
	case reflect.Float32, reflect.Float64:
		value, err := strconv.ParseFloat(n.text, 64)
		if n.kind != jsonNumber || err != nil {
			return n.misfit("a number")
		}
		v.SetFloat(value)
		return nil
	default:
		return errors.New("the kit cannot read a " + v.Type().String())
	}
}

func (n *node) intoStruct(v reflect.Value) error {
	plan := planOf(v.Type())
	if plan.isUnion {
		return n.intoUnion(v, v.Interface().(union).variants())
	}
	if n.kind != jsonObject {
		return n.misfit("an object")
	}
	v.SetZero()
	for index, name := range n.names {
		at, declared := plan.byName[name]
		if declared {
			if err := n.items[index].intoField(v.Field(at), &plan.fields[at]); err != nil {
				return within(name, err)
			}
		} else if plan.additional >= 0 {
			if err := n.items[index].intoEntry(v.Field(plan.additional), name); err != nil {
				return within(name, err)
			}
		}
	}
	return nil
}

// intoField reads a property. One of any type that is null is told from one that is left out.
func (n *node) intoField(v reflect.Value, field *planned) error {
	if n.kind == jsonNull && field.optional && v.Kind() == reflect.Interface {
		v.Set(reflect.ValueOf(Null[any]()))
		return nil
	}
	return n.into(v)
}

func (n *node) intoEntry(entries reflect.Value, name string) error {
	if entries.IsNil() {
		entries.Set(reflect.MakeMap(entries.Type()))
	}
	value := reflect.New(entries.Type().Elem()).Elem()
	if err := n.into(value); err != nil {
		return err
	}
	entries.SetMapIndex(reflect.ValueOf(name), value)
	return nil
}

func (n *node) intoMap(v reflect.Value) error {
	if n.kind != jsonObject {
		return n.misfit("an object")
	}
	v.Set(reflect.MakeMapWithSize(v.Type(), len(n.items)))
	for index := range n.items {
		if err := n.items[index].intoEntry(v, n.names[index]); err != nil {
			return within(n.names[index], err)
		}
	}
	return nil
}

func (n *node) intoSlice(v reflect.Value) error {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		var file File
		if err := file.readNode(n); err != nil {
			return err
		}
		v.SetBytes(file.Data)
		return nil
	}
	if n.kind != jsonList {
		return n.misfit("a list")
	}
	items := reflect.MakeSlice(v.Type(), len(n.items), len(n.items))
	for index := range n.items {
		if err := n.items[index].into(items.Index(index)); err != nil {
			return within(strconv.Itoa(index), err)
		}
	}
	v.Set(items)
	return nil
}

// any is the value where the document says nothing: nil, bool, string, json.Number, []any or map[string]any.
func (n *node) any() any {
	switch n.kind {
	case jsonBoolean:
		return n.text == "true"
	case jsonNumber:
		return json.Number(n.text)
	case jsonText:
		return n.text
	case jsonList:
		items := make([]any, len(n.items))
		for index := range n.items {
			items[index] = n.items[index].any()
		}
		return items
	case jsonObject:
		members := make(map[string]any, len(n.items))
		for index := range n.items {
			members[n.names[index]] = n.items[index].any()
		}
		return members
	default:
		return nil
	}
}

// whole gives the digits of a number without fraction, also where it was written as 1.0 or 1e3.
func (n *node) whole() (string, bool) {
	if n.kind != jsonNumber {
		return "", false
	}
	if !strings.ContainsAny(n.text, ".eE") {
		return n.text, true
	}
	digits, exponent := n.text, 0
	if at := strings.IndexAny(digits, "eE"); at >= 0 {
		value, err := strconv.Atoi(digits[at+1:])
		if err != nil || math.Abs(float64(value)) > maxDepth {
			return "", false
		}
		digits, exponent = digits[:at], value
	}
	sign := ""
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	digits, fraction, _ := strings.Cut(digits, ".")
	fraction = strings.TrimRight(fraction, "0")
	exponent -= len(fraction)
	digits = strings.TrimLeft(digits+fraction, "0")
	if digits == "" {
		return "0", true
	}
	for ; exponent < 0; exponent++ {
		if digits[len(digits)-1] != '0' {
			return "", false
		}
		digits = digits[:len(digits)-1]
	}
	return sign + digits + strings.Repeat("0", exponent), true
}

// misfit is where a value is not what the document says.
type misfit struct {
	path    []string
	message string
}

func (n *node) misfit(wanted string) error {
	found := map[jsonKind]string{
		jsonNull: "null", jsonBoolean: "true or false", jsonNumber: "a number", jsonText: "a text",
		jsonList: "a list", jsonObject: "an object",
	}[n.kind]
	if n.kind == jsonNumber || n.kind == jsonBoolean {
		found = n.text
	}
	return &misfit{message: "should be " + wanted + ", but is " + found}
}

func within(name string, err error) error {
	if inner, ok := err.(*misfit); ok {
		inner.path = append(inner.path, name)
		return inner
	}
	return &misfit{path: []string{name}, message: err.Error()}
}

func (m *misfit) Error() string {
	var text strings.Builder
	for index := len(m.path) - 1; index >= 0; index-- {
		text.WriteString("/")
		text.WriteString(m.path[index])
	}
	if text.Len() == 0 {
		return "it " + m.message
	}
	return text.String() + " " + m.message
}

// decodeBase64 is for bytes as they travel.
func decodeBase64(text string) ([]byte, error) {
	return base64.StdEncoding.DecodeString(text)
}
`,
  },
];
