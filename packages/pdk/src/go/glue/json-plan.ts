/** What the tags of a struct say of its fields. */
import type { GlueFile } from "./files.ts";

export const PLAN: readonly GlueFile[] = [
  {
    path: "json_plan.go",
    text: `package KIT_PACKAGE

import (
	"reflect"
	"strings"
)

// plan is what the tags of a struct say of its fields. Made when a value of the type is first met: each call starts
// anew, so that a plan for all types that it might meet would cost more than the call.
type plan struct {
	fields []planned
	byName map[string]int
	// additional is the index of the field that holds undeclared properties, or -1.
	additional int
	// What the type does itself.
	isUnion  bool
	isReader bool
}

type planned struct {
	name  string
	place string
	// optional: left out when it is zero. nullable: a nil list or map is null, not empty.
	optional bool
	nullable bool
	// kinds are those of a union's member.
	kinds string
}

// The tags of a field's place in a request.
var places = [...]string{"path", "query", "header", "cookie", "body", "mediatype"}

var plans = map[reflect.Type]*plan{}

func planOf(t reflect.Type) *plan {
	if known := plans[t]; known != nil {
		return known
	}
	made := &plan{
		fields:     make([]planned, t.NumField()),
		byName:     make(map[string]int, t.NumField()),
		additional: -1,
		isUnion:    t.Implements(reflect.TypeFor[union]()),
		isReader:   reflect.PointerTo(t).Implements(reflect.TypeFor[reader]()),
	}
	plans[t] = made
	for index := range made.fields {
		tag := t.Field(index).Tag
		field := &made.fields[index]
		if _, ok := tag.Lookup("additional"); ok {
			made.additional = index
			continue
		}
		if kinds, ok := tag.Lookup("union"); ok {
			field.kinds = kinds
			continue
		}
		field.read(tag)
		made.byName[field.name] = index
	}
	return made
}

// read understands json:"name,options", then name:"any text" for what that cannot say, and query:"name" for parameters.
func (p *planned) read(tag reflect.StructTag) {
	name, options, _ := strings.Cut(tag.Get("json"), ",")
	if other, ok := tag.Lookup("name"); ok {
		name = other
	}
	for _, place := range places {
		if other, ok := tag.Lookup(place); ok {
			name, p.place = other, place
		}
	}
	p.name = name
	for _, option := range strings.Split(options+","+tag.Get("options"), ",") {
		switch option {
		case "omitzero":
			p.optional = true
		case "nullable":
			p.nullable = true
		}
	}
}
`,
  },
];
