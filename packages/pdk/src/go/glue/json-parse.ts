/** JSON text → nodes: numbers keep their digits, names stay as they are. */
import type { GlueFile } from "./files.ts";

export const PARSE: readonly GlueFile[] = [
  {
    path: "json_parse.go",
    text: String.raw`package KIT_PACKAGE

import (
	"errors"
	"strconv"
	"unicode/utf8"
)

// maxDepth is how deep lists and objects may be nested: deeper ones are refused before they exhaust the stack.
const maxDepth = 1000

type jsonKind byte

const jsonNull jsonKind = 'n'
const jsonBoolean jsonKind = 'b'
const jsonNumber jsonKind = '0'
const jsonText jsonKind = '"'
const jsonList jsonKind = '['
const jsonObject jsonKind = '{'

// node is a JSON value as it was written: numbers keep their digits, objects their order and each name as it is.
type node struct {
	kind  jsonKind
	text  string
	names []string
	items []node
}

// member returns the last value of a name, as JSON readers do.
func (n *node) member(name string) *node {
	for index := len(n.names) - 1; index >= 0; index-- {
		if n.names[index] == name {
			return &n.items[index]
		}
	}
	return nil
}

type parser struct {
	data  []byte
	at    int
	depth int
}

func parse(data []byte) (*node, error) {
	p := &parser{data: data}
	var n node
	if err := p.value(&n); err != nil {
		return nil, err
	}
	p.space()
	if p.at != len(data) {
		return nil, p.fail()
	}
	return &n, nil
}

func (p *parser) fail() error {
	return errors.New("not JSON at byte " + strconv.Itoa(p.at))
}

func (p *parser) space() {
	for p.at < len(p.data) {
		switch p.data[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

// next skips space, and says what comes then; 0 at the end.
func (p *parser) next() byte {
	p.space()
	if p.at == len(p.data) {
		return 0
	}
	return p.data[p.at]
}

func (p *parser) value(n *node) error {
	switch c := p.next(); c {
	case '{':
		return p.nested(n, jsonObject, '}')
	case '[':
		return p.nested(n, jsonList, ']')
	case '"':
		text, err := p.quoted()
		n.kind, n.text = jsonText, text
		return err
	case 't':
		n.kind, n.text = jsonBoolean, "true"
		return p.word("true")
	case 'f':
		n.kind, n.text = jsonBoolean, "false"
		return p.word("false")
	case 'n':
		n.kind = jsonNull
		return p.word("null")
	default:
		return p.number(n)
	}
}

func (p *parser) word(word string) error {
	if len(p.data)-p.at < len(word) || string(p.data[p.at:p.at+len(word)]) != word {
		return p.fail()
	}
	p.at += len(word)
	return nil
}

func (p *parser) nested(n *node, kind jsonKind, end byte) error {
	n.kind = kind
	if p.depth++; p.depth > maxDepth {
		return errors.New("nested deeper than " + strconv.Itoa(maxDepth))
	}
	p.at++
	if p.next() == end {
		p.at++
		p.depth--
		return nil
	}
	for {
		if kind == jsonObject {
			if p.next() != '"' {
				return p.fail()
			}
			name, err := p.quoted()
			if err != nil {
				return err
			}
			if p.next() != ':' {
				return p.fail()
			}
			p.at++
			n.names = append(n.names, name)
		}
		n.items = append(n.items, node{})
		if err := p.value(&n.items[len(n.items)-1]); err != nil {
			return err
		}
		switch p.next() {
		case ',':
			p.at++
		case end:
			p.at++
			p.depth--
			return nil
		default:
			return p.fail()
		}
	}
}

func (p *parser) number(n *node) error {
	start := p.at
	p.sign("-")
	if !p.digits() || p.at-start > 1 && leadingZero(p.data[start:p.at]) {
		return p.fail()
	}
	if p.at < len(p.data) && p.data[p.at] == '.' {
		p.at++
		if !p.digits() {
			return p.fail()
		}
	}
	if p.at < len(p.data) && (p.data[p.at] == 'e' || p.data[p.at] == 'E') {
		p.at++
		p.sign("+-")
		if !p.digits() {
			return p.fail()
		}
	}
	n.kind, n.text = jsonNumber, string(p.data[start:p.at])
	return nil
}

func leadingZero(number []byte) bool {
	if number[0] == '-' {
		number = number[1:]
	}
	return len(number) > 1 && number[0] == '0'
}

func (p *parser) sign(signs string) {
	for index := range len(signs) {
		if p.at < len(p.data) && p.data[p.at] == signs[index] {
			p.at++
			return
		}
	}
}

func (p *parser) digits() bool {
	start := p.at
	for p.at < len(p.data) && '0' <= p.data[p.at] && p.data[p.at] <= '9' {
		p.at++
	}
	return p.at > start
}

func (p *parser) quoted() (string, error) {
	p.at++
	start := p.at
	for p.at < len(p.data) {
		switch c := p.data[p.at]; {
		case c == '"':
			text := string(p.data[start:p.at])
			p.at++
			return text, nil
		case c == '\\':
			return p.escaped(append([]byte(nil), p.data[start:p.at]...))
		case c < ' ':
			return "", p.fail()
		default:
			p.at++
		}
	}
	return "", p.fail()
}

// escaped reads on from the first escape of a text.
func (p *parser) escaped(text []byte) (string, error) {
	for p.at < len(p.data) {
		switch c := p.data[p.at]; {
		case c == '"':
			p.at++
			return string(text), nil
		case c < ' ':
			return "", p.fail()
		case c != '\\':
			text = append(text, c)
			p.at++
		default:
			p.at++
			if p.at == len(p.data) {
				return "", p.fail()
			}
			var err error
			if text, err = p.escape(text); err != nil {
				return "", err
			}
		}
	}
	return "", p.fail()
}

func (p *parser) escape(text []byte) ([]byte, error) {
	c := p.data[p.at]
	p.at++
	switch c {
	case '"', '\\', '/':
		return append(text, c), nil
	case 'b':
		return append(text, '\b'), nil
	case 'f':
		return append(text, '\f'), nil
	case 'n':
		return append(text, '\n'), nil
	case 'r':
		return append(text, '\r'), nil
	case 't':
		return append(text, '\t'), nil
	case 'u':
		unit, ok := p.unit()
		if !ok {
			return nil, p.fail()
		}
		return p.unicode(text, unit), nil
	default:
		return nil, p.fail()
	}
}

// unicode appends a character. A lone half of a surrogate pair becomes the three bytes that it would have in UTF-8, and
// is written as an escape again: what came in goes out unchanged.
func (p *parser) unicode(text []byte, unit rune) []byte {
	if 0xd800 <= unit && unit < 0xdc00 && p.at+1 < len(p.data) && p.data[p.at] == '\\' && p.data[p.at+1] == 'u' {
		before := p.at
		p.at += 2
		if second, ok := p.unit(); ok && 0xdc00 <= second && second < 0xe000 {
			return utf8.AppendRune(text, (unit-0xd800)<<10+(second-0xdc00)+0x10000)
		}
		p.at = before
	}
	if 0xd800 <= unit && unit < 0xe000 {
		return append(text, 0xe0|byte(unit>>12), 0x80|byte(unit>>6)&0x3f, 0x80|byte(unit)&0x3f)
	}
	return utf8.AppendRune(text, unit)
}

func (p *parser) unit() (rune, bool) {
	if len(p.data)-p.at < 4 {
		return 0, false
	}
	value, err := strconv.ParseUint(string(p.data[p.at:p.at+4]), 16, 16)
	if err != nil {
		return 0, false
	}
	p.at += 4
	return rune(value), true
}
`,
  },
];
