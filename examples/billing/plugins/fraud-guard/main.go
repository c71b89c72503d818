// Looks at each invoice before it is finalised: a large one for somebody who has hardly used anything is a mistake, or
// worse. What they have used it asks the app, in the transaction that it is being asked in.
package main

import (
	"fmt"

	"example.com/billing"
)

// An invoice below this needs no look; in cents.
const harmlessCents = 100_000

// What each unit that was used makes plausible; in cents.
const plausibleCentsPerUnit = 1_000

//go:wasmexport invoice_before_update
func exportInvoiceBeforeUpdate() int32 {
	return billing.HandleInvoiceBeforeUpdate(onInvoiceBeforeUpdate)
}

func onInvoiceBeforeUpdate(event *billing.InvoiceBeforeUpdate) (*billing.InvoiceDecision, error) {
	invoice := event.Record
	isFinalised := invoice.Status == "finalised" && event.Previous != nil && event.Previous.Status == "draft"
	if !isFinalised || invoice.SubtotalCents < harmlessCents {
		return event.Allow(), nil
	}
	usage, err := billing.GetCustomerUsage(billing.GetCustomerUsageParams{ID: invoice.CustomerID})
	if err != nil {
		return nil, err // A guard that cannot look lets nothing pass.
	}
	var units int64
	for _, used := range usage.Units {
		units += used.Units
	}
	if invoice.SubtotalCents <= harmlessCents+units*plausibleCentsPerUnit {
		return event.Allow(), nil
	}
	message := fmt.Sprintf("%d cents for %d units used: please look at it.", invoice.SubtotalCents, units)
	return event.RejectWithCode(billing.InvoiceFieldSubtotalCents, message, "suspicious"), nil
}

func main() {}
