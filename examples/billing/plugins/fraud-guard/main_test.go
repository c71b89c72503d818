//go:build !wasip1

package main

import (
	"encoding/json"
	"testing"

	"example.com/billing"
	"example.com/billing/billingtest"
)

// told gives the event of an invoice that is about to become binding.
func told(subtotalCents int64) *billing.InvoiceBeforeUpdate {
	draft := billing.InvoiceRecord{ID: 1, CustomerID: 7, Status: "draft", Currency: "EUR", SubtotalCents: subtotalCents}
	finalised := draft
	finalised.Status = "finalised"
	return &billing.InvoiceBeforeUpdate{
		Event:    "invoice_before_update",
		Action:   "update",
		Record:   finalised,
		Previous: &draft,
		Changed:  []billing.InvoiceField{billing.InvoiceFieldStatus},
	}
}

func decided(t *testing.T, app *billingtest.App, event *billing.InvoiceBeforeUpdate) string {
	t.Helper()
	answer, err := app.Tell(exportInvoiceBeforeUpdate, event)
	if err != nil {
		t.Fatal(err)
	}
	var decision struct{ Decision string }
	if err := json.Unmarshal(answer, &decision); err != nil {
		t.Fatal(err)
	}
	return decision.Decision
}

func TestSmallInvoiceNeedsNoLook(t *testing.T) {
	app := billingtest.New(t)
	if got := decided(t, app, told(harmlessCents-1)); got != "allow" {
		t.Errorf("decided %q", got)
	}
	if calls := app.Calls(); len(calls) != 0 {
		t.Errorf("it called %v", calls)
	}
}

func TestLargeInvoiceNeedsUsage(t *testing.T) {
	for units, want := range map[int64]string{0: "reject", 10: "reject", 1_000: "allow"} {
		app := billingtest.New(t)
		usage := billing.Usage{CustomerID: 7, Events: 1, Units: []billing.UnitsOfCode{{Code: "api_calls", Units: units}}}
		app.Answer("get_customer_usage", 200, usage)
		if got := decided(t, app, told(500_000)); got != want {
			t.Errorf("%d units: decided %q, not %q", units, got, want)
		}
	}
}

func TestWithoutAnAnswerItLetsNothingPass(t *testing.T) {
	app := billingtest.New(t)
	if _, err := app.Tell(exportInvoiceBeforeUpdate, told(500_000)); err == nil {
		t.Error("it passed")
	}
}
