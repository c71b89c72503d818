/** What authors hold beside the document's types. */
import type { GlueFile } from "./files.ts";

export const VALUES: readonly GlueFile[] = [
  {
    path: "values.go",
    text: `package KIT_PACKAGE

// Ptr returns a pointer to a value: what an optional scalar is given as.
func Ptr[T any](value T) *T {
	return &value
}

// Nullable is a property that may be absent, null or there, where each of them says something else. Its zero value is
// absent.
type Nullable[T any] struct {
	value T
	state byte
}

const stateNull, stateSet = 1, 2

// Value returns a property that is there.
func Value[T any](value T) Nullable[T] {
	return Nullable[T]{value, stateSet}
}

// Null returns a property that is null.
func Null[T any]() Nullable[T] {
	return Nullable[T]{state: stateNull}
}

// Get returns the value, and whether there is one.
func (n Nullable[T]) Get() (T, bool) {
	return n.value, n.state == stateSet
}

// Or returns the value, or another one when the property is absent or null.
func (n Nullable[T]) Or(other T) T {
	if n.state == stateSet {
		return n.value
	}
	return other
}

// IsNull reports whether the property is there and null.
func (n Nullable[T]) IsNull() bool {
	return n.state == stateNull
}

// IsAbsent reports whether the property is not there at all.
func (n Nullable[T]) IsAbsent() bool {
	return n.state == 0
}

// IsZero is IsAbsent, by the name that encoding/json knows it by.
func (n Nullable[T]) IsZero() bool {
	return n.state == 0
}

// MarshalJSON writes null when the property is absent, because something has to be written.
func (n Nullable[T]) MarshalJSON() ([]byte, error) {
	return marshal(n)
}

// UnmarshalJSON reads the value, or null.
func (n *Nullable[T]) UnmarshalJSON(data []byte) error {
	return unmarshal(data, n)
}

func (n Nullable[T]) writeNode(w *writer) error {
	if n.state != stateSet {
		w.null()
		return nil
	}
	return w.any(n.value)
}

func (n *Nullable[T]) readNode(from *node) error {
	*n = Nullable[T]{state: stateNull}
	if from.kind == jsonNull {
		return nil
	}
	n.state = stateSet
	return from.read(&n.value)
}

// File is bytes, with a name and a media type where they are a part of a multipart body.
type File struct {
	Data []byte
	// Filename may be empty: there is none.
	Filename string
	// ContentType may be empty: the app's default.
	ContentType string
}

// MarshalJSON writes the bytes as they travel: {"base64": "…"}.
func (f File) MarshalJSON() ([]byte, error) {
	return marshal(f)
}

// UnmarshalJSON reads the bytes as they travel.
func (f *File) UnmarshalJSON(data []byte) error {
	return unmarshal(data, f)
}

func (f File) writeNode(w *writer) error {
	return w.nested('{', '}', func(next func()) error {
		next()
		w.name("base64")
		w.text(encodeBase64(f.Data))
		if f.Filename != "" {
			next()
			w.name("filename")
			w.text(f.Filename)
		}
		if f.ContentType != "" {
			next()
			w.name("contentType")
			w.text(f.ContentType)
		}
		return nil
	})
}

func (f *File) readNode(n *node) error {
	*f = File{}
	if n.kind == jsonNull {
		return nil
	}
	encoded := n.member("base64")
	if encoded == nil || encoded.kind != jsonText {
		return n.misfit("bytes")
	}
	data, err := decodeBase64(encoded.text)
	if err != nil {
		return within("base64", err)
	}
	f.Data = data
	if name := n.member("filename"); name != nil {
		f.Filename = name.text
	}
	if contentType := n.member("contentType"); contentType != nil {
		f.ContentType = contentType.text
	}
	return nil
}
`,
  },
];
