package main

import (
	"fmt"

	kit "example.com/languages"
)

//go:wasmexport unions
func exportUnions() int32 { return kit.HandleUnions(onUnions) }

func onUnions(event *kit.Unions) ([]string, error) {
	answered, err := kit.SendUnions(kit.SendUnionsParams{Body: *event})
	if err != nil {
		return nil, err
	}
	if _, err := kit.SendUnions(kit.SendUnionsParams{Body: *answered}); err != nil {
		return nil, err
	}
	kinds := []string{}
	for _, one := range event.Shapes {
		switch {
		case one.Circle != nil:
			kinds = append(kinds, fmt.Sprint("circle ", one.Circle.Radius))
		case one.Square != nil:
			kinds = append(kinds, fmt.Sprint("square ", one.Square.Side))
		default:
			kinds = append(kinds, "other")
		}
	}
	for _, one := range event.Payments {
		switch {
		case one.Card != nil:
			kinds = append(kinds, "card "+one.Card.Digits)
		case one.Transfer != nil:
			kinds = append(kinds, "transfer "+one.Transfer.Iban)
		default:
			kinds = append(kinds, "other")
		}
	}
	for _, one := range event.Parties {
		switch {
		case one.Company != nil:
			kinds = append(kinds, "company "+one.Company.Name)
		case one.Person != nil:
			kinds = append(kinds, "person "+one.Person.Name)
		}
	}
	for _, one := range event.Loose {
		switch {
		case one.Text != nil:
			kinds = append(kinds, "text "+*one.Text)
		case one.Integer != nil:
			kinds = append(kinds, fmt.Sprint("integer ", *one.Integer))
		case one.Boolean != nil:
			kinds = append(kinds, fmt.Sprint("boolean ", *one.Boolean))
		case one.List != nil:
			kinds = append(kinds, fmt.Sprint("list ", len(one.List)))
		case one.Inner != nil:
			kinds = append(kinds, "inner")
		default:
			kinds = append(kinds, "other")
		}
	}
	return kinds, nil
}
