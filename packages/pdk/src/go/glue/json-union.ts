/** How the members of a union are told apart. */
import type { GlueFile } from "./files.ts";

export const UNION: readonly GlueFile[] = [
  {
    path: "json_union.go",
    text: `package KIT_PACKAGE

import (
	"reflect"
	"strings"
)

// union is a struct whose fields are the members that a value may be, and Other. Only one of them is set.
type union interface {
	variants() variants
}

// variants is how a union's members are told apart. The zero value: by their kinds and properties alone.
type variants struct {
	property string
	// members says which field a text in the property stands for.
	members map[string]int
	// tags are the texts to write for each member where it has none itself; "" for none.
	tags []string
}

// intoUnion reads what fits: first by the discriminator's text, then the member of the right kind with most declared
// properties, then Other. So whatever the app adds to the union is kept as it came.
func (n *node) intoUnion(v reflect.Value, rule variants) error {
	v.SetZero()
	if n.kind == jsonNull {
		return nil
	}
	plan := planOf(v.Type())
	last := v.NumField() - 1
	if n.kind == jsonObject && rule.members != nil {
		if tag := n.member(rule.property); tag != nil && tag.kind == jsonText {
			if index, ok := rule.members[tag.text]; ok && n.into(v.Field(index)) == nil {
				return nil
			}
		}
	}
	for _, openEnums := range [...]bool{false, true} {
		best, most := -1, -1
		for index := range last {
			if rule.isTagged(index) || !n.isOf(plan.fields[index].kinds) {
				continue
			}
			if count := n.fits(v.Field(index).Type(), look{openEnums: openEnums}); count > most {
				best, most = index, count
			}
		}
		if best >= 0 && n.into(v.Field(best)) == nil {
			return nil
		}
	}
	v.SetZero()
	return n.into(v.Field(last))
}

// isTagged says whether only a text of the discriminator stands for a member.
func (r variants) isTagged(member int) bool {
	for _, index := range r.members {
		if index == member {
			return true
		}
	}
	return false
}

// isOf says whether a value is of one of these kinds.
func (n *node) isOf(kinds string) bool {
	for _, kind := range strings.Split(kinds, ",") {
		switch kind {
		case "integer":
			if _, ok := n.whole(); ok {
				return true
			}
		case "number":
			if n.kind == jsonNumber {
				return true
			}
		case "text":
			if n.kind == jsonText {
				return true
			}
		case "boolean":
			if n.kind == jsonBoolean {
				return true
			}
		case "list":
			if n.kind == jsonList {
				return true
			}
		case "object":
			if n.kind == jsonObject {
				return true
			}
		}
	}
	return false
}

// maxLook is how deep a value is looked at to tell members apart.
const maxLook = 4

// look is how members are compared with a value.
type look struct {
	depth int
	// openEnums: a value that an enum does not list is one of it all the same, since apps add some.
	openEnums bool
}

func (l look) deeper() look {
	l.depth++
	return l
}

// known is an enum's type.
type known interface {
	IsKnown() bool
}

var knownType = reflect.TypeFor[known]()

// fits counts the declared properties that a value has, or gives -1 when it is no value of the type: a required
// property is missing, or one is of another kind or no value of its enum.
func (n *node) fits(t reflect.Type, how look) int {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if how.depth > maxLook {
		return 0
	}
	switch t.Kind() {
	case reflect.Struct:
		switch plan := planOf(t); {
		case plan.isReader:
			return 0
		case plan.isUnion:
			return n.fitsUnion(t, how)
		default:
			return n.fitsStruct(t, how)
		}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 || n.kind != jsonList || len(n.items) == 0 {
			return 0
		}
		return min(n.items[0].fits(t.Elem(), how.deeper()), 0)
	case reflect.Map, reflect.Interface:
		return 0
	default:
		target := reflect.New(t).Elem()
		if n.intoScalar(target) != nil {
			return -1
		}
		if !how.openEnums && t.Implements(knownType) && !target.Interface().(known).IsKnown() {
			return -1
		}
		return 0
	}
}

func (n *node) fitsUnion(t reflect.Type, how look) int {
	plan := planOf(t)
	for index := range t.NumField() - 1 {
		if n.isOf(plan.fields[index].kinds) && n.fits(t.Field(index).Type, how.deeper()) >= 0 {
			return 0
		}
	}
	return -1
}

func (n *node) fitsStruct(t reflect.Type, how look) int {
	if n.kind != jsonObject {
		return -1
	}
	plan := planOf(t)
	count := 0
	for index, field := range plan.fields {
		if index == plan.additional {
			continue
		}
		value := n.member(field.name)
		switch {
		case value == nil:
			if !field.optional {
				return -1
			}
		case value.kind == jsonNull:
			count++
		case value.fits(t.Field(index).Type, how.deeper()) < 0:
			return -1
		default:
			count++
		}
	}
	return count
}
`,
  },
];
