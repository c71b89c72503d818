//go:build !wasip1

package main

import (
	"testing"

	"example.com/kit"
	"example.com/kit/kittest"
)

func TestCustomerBeforeCreate(t *testing.T) {
	app := kittest.New(t)
	app.Answer("create_customer", 200, new(kit.Customer))
	if _, err := app.Tell(exportCustomerBeforeCreate, new(kit.Customer)); err != nil {
		t.Fatal(err)
	}
	if calls := app.Calls(); len(calls) != 1 || calls[0].Operation != "create_customer" {
		t.Errorf("it called %v", calls)
	}
}
