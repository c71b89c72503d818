/** Values → JSON text. */
import type { GlueFile } from "./files.ts";

export const WRITE: readonly GlueFile[] = [
  {
    path: "json_write.go",
    text: `package KIT_PACKAGE

import (
	"encoding"
	"encoding/base64"
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strconv"
)

// marshal writes a value of the kit's types, or any other that encoding/json can write, as JSON.
func marshal(value any) ([]byte, error) {
	w := writer{}
	if err := w.value(reflect.ValueOf(value)); err != nil {
		return nil, err
	}
	return w.data, nil
}

type writer struct {
	data  []byte
	depth int
}

// nodeWriter is what writes itself in another way than its Go type suggests.
type nodeWriter interface {
	writeNode(w *writer) error
}

// kitPackage is the package of the kit's own types.
var kitPackage = reflect.TypeFor[File]().PkgPath()

func (w *writer) value(v reflect.Value) error {
	if !v.IsValid() {
		w.null()
		return nil
	}
	t := v.Type()
	if w.depth > maxDepth {
		return &misfit{message: "is nested deeper than " + strconv.Itoa(maxDepth)}
	}
	if t.Name() != "" && t.PkgPath() != "" && t.PkgPath() != kitPackage {
		return w.foreign(v)
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			w.null()
			return nil
		}
		return w.value(v.Elem())
	case reflect.Struct:
		return w.structure(v, tag{})
	case reflect.Slice:
		return w.slice(v)
	case reflect.Map:
		return w.mapping(v)
	case reflect.String:
		w.text(v.String())
	case reflect.Bool:
		w.data = strconv.AppendBool(w.data, v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		w.data = strconv.AppendInt(w.data, v.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		w.data = strconv.AppendUint(w.data, v.Uint(), 10)
	case reflect.Float32, reflect.Float64:
		return w.float(v.Float(), t.Bits())
	default:
		return w.foreign(v)
	}
	return nil
}

func (w *writer) any(value any) error {
	return w.value(reflect.ValueOf(value))
}

// node writes a value as it came.
func (w *writer) node(n *node) {
	switch n.kind {
	case jsonNull:
		w.null()
	case jsonText:
		w.text(n.text)
	case jsonList, jsonObject:
		end := map[jsonKind]byte{jsonList: ']', jsonObject: '}'}[n.kind]
		w.nested(byte(n.kind), end, func(next func()) error {
			for index := range n.items {
				next()
				if n.kind == jsonObject {
					w.name(n.names[index])
				}
				w.node(&n.items[index])
			}
			return nil
		})
	default:
		w.data = append(w.data, n.text...)
	}
}

func (w *writer) null() {
	w.data = append(w.data, "null"...)
}

// foreign writes a value of a type that is not the kit's, as encoding/json would.
func (w *writer) foreign(v reflect.Value) error {
	if number, ok := v.Interface().(json.Number); ok {
		n, err := parse([]byte(number))
		if err != nil || n.kind != jsonNumber {
			return &misfit{message: "is no number: " + strconv.Quote(string(number))}
		}
		w.data = append(w.data, n.text...)
		return nil
	}
	_, isMarshaler := v.Interface().(json.Marshaler)
	if text, ok := v.Interface().(encoding.TextMarshaler); ok && !isMarshaler {
		data, err := text.MarshalText()
		w.text(string(data))
		return err
	}
	data, err := json.Marshal(v.Interface())
	w.data = append(w.data, data...)
	return err
}

// float writes the shortest digits that give the number again.
func (w *writer) float(value float64, bits int) error {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return &misfit{message: "is no number that JSON has: " + strconv.FormatFloat(value, 'g', -1, bits)}
	}
	format := byte('f')
	if size := math.Abs(value); size != 0 && (size < 1e-6 || size >= 1e21) {
		format = 'e'
	}
	w.data = strconv.AppendFloat(w.data, value, format, -1, bits)
	return nil
}

func (w *writer) slice(v reflect.Value) error {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		return File{Data: v.Bytes()}.writeNode(w)
	}
	return w.nested('[', ']', func(next func()) error {
		for index := range v.Len() {
			next()
			if err := w.value(v.Index(index)); err != nil {
				return within(strconv.Itoa(index), err)
			}
		}
		return nil
	})
}

func (w *writer) mapping(v reflect.Value) error {
	if v.Type().Key().Kind() != reflect.String {
		return w.foreign(v)
	}
	return w.nested('{', '}', func(next func()) error { return w.entries(v, next, "", false) })
}

// entries are written by name, so that equal values are equal text.
func (w *writer) entries(v reflect.Value, next func(), except string, hasExcept bool) error {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int {
		if a.String() < b.String() {
			return -1
		}
		return 1
	})
	for _, key := range keys {
		name := key.String()
		if hasExcept && name == except {
			continue
		}
		next()
		w.name(name)
		if err := w.value(v.MapIndex(key)); err != nil {
			return within(name, err)
		}
	}
	return nil
}

// tag is a discriminator's text that a union adds to its member.
type tag struct {
	property string
	text     string
}

func (w *writer) structure(v reflect.Value, added tag) error {
	plan := planOf(v.Type())
	switch {
	case plan.isReader:
		return v.Interface().(nodeWriter).writeNode(w)
	case plan.isUnion:
		return w.union(v, v.Interface().(union).variants())
	}
	return w.nested('{', '}', func(next func()) error {
		if at, declared := plan.byName[added.property]; added.text != "" && (!declared || v.Field(at).IsZero()) {
			next()
			w.name(added.property)
			w.text(added.text)
		} else {
			added = tag{}
		}
		for index := range plan.fields {
			field := &plan.fields[index]
			value := v.Field(index)
			if index == plan.additional {
				if err := w.entries(value, next, added.property, added.text != ""); err != nil {
					return err
				}
				continue
			}
			if field.optional && value.IsZero() || added.text != "" && field.name == added.property {
				continue
			}
			next()
			w.name(field.name)
			if err := w.field(field, value); err != nil {
				return within(field.name, err)
			}
		}
		return nil
	})
}

func (w *writer) field(field *planned, value reflect.Value) error {
	if kind := value.Kind(); field.nullable && (kind == reflect.Slice || kind == reflect.Map) && value.IsNil() {
		w.null()
		return nil
	}
	return w.value(value)
}

func (w *writer) union(v reflect.Value, rule variants) error {
	last := v.NumField() - 1
	for index := range last {
		member := v.Field(index)
		if member.IsZero() {
			continue
		}
		if index < len(rule.tags) && rule.tags[index] != "" && member.Type().Elem().Kind() == reflect.Struct {
			return w.structure(member.Elem(), tag{rule.property, rule.tags[index]})
		}
		return w.value(member)
	}
	return w.value(v.Field(last))
}

func (w *writer) nested(open, end byte, body func(next func()) error) error {
	w.depth++
	w.data = append(w.data, open)
	empty := true
	err := body(func() {
		if !empty {
			w.data = append(w.data, ',')
		}
		empty = false
	})
	w.data = append(w.data, end)
	w.depth--
	return err
}

func (w *writer) name(name string) {
	w.text(name)
	w.data = append(w.data, ':')
}

// encodeBase64 is for bytes as they travel.
func encodeBase64(data []byte) string {
	return base64.StdEncoding.EncodeToString(data)
}
`,
  },
];
