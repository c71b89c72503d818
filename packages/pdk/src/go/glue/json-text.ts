/** Texts as JSON. */
import type { GlueFile } from "./files.ts";

export const TEXT: readonly GlueFile[] = [
  {
    path: "json_text.go",
    text: String.raw`package KIT_PACKAGE

import "unicode/utf8"

const hexDigits = "0123456789abcdef"

func (w *writer) text(text string) {
	w.data = append(w.data, '"')
	for at := 0; at < len(text); {
		c := text[at]
		switch {
		case c == '"' || c == '\\':
			w.data = append(w.data, '\\', c)
		case c < ' ':
			w.escape(rune(c))
		case c < utf8.RuneSelf:
			w.data = append(w.data, c)
		default:
			at += w.character(text[at:])
			continue
		}
		at++
	}
	w.data = append(w.data, '"')
}

// character writes what is not ASCII. Three bytes that stand for a lone half of a surrogate pair came from an escape.
func (w *writer) character(text string) int {
	r, size := utf8.DecodeRuneInString(text)
	switch {
	case r != utf8.RuneError || size > 1:
		w.data = append(w.data, text[:size]...)
		return size
	case len(text) >= 3 && text[0] == 0xed && text[1]&0xe0 == 0xa0 && text[2]&0xc0 == 0x80:
		w.escape(0xd000 | rune(text[1]&0x3f)<<6 | rune(text[2]&0x3f))
		return 3
	default:
		w.data = append(w.data, "\ufffd"...)
		return size
	}
}

func (w *writer) escape(unit rune) {
	w.data = append(w.data, '\\', 'u')
	for shift := 12; shift >= 0; shift -= 4 {
		w.data = append(w.data, hexDigits[unit>>shift&0xf])
	}
}
`,
  },
];
