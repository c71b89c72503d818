// A first plug-in. GOOS=wasip1 GOARCH=wasm go build -buildmode=c-shared -o plugin.wasm ./examples/first
package main

import (
	"errors"
	"fmt"

	"example.com/kit"
)

//go:wasmexport customer_before_create
func exportCustomerBeforeCreate() int32 {
	return kit.HandleCustomerBeforeCreate(onCustomerBeforeCreate)
}

func onCustomerBeforeCreate(event *kit.Customer) (*kit.CustomerBeforeCreateAnswer, error) {
	_, err := kit.CreateCustomer(kit.CreateCustomerParams{Body: kit.CustomerRequest2{}})
	var documented *kit.StatusError[kit.Error]
	if errors.As(err, &documented) {
		return nil, fmt.Errorf("the app answered %d: %v", documented.Status, documented.Value)
	}
	if err != nil {
		return nil, err
	}
	return &kit.CustomerBeforeCreateAnswer{
		Allow: &kit.CustomerBeforeCreateAnswerAllow{
			Decision: kit.CustomerBeforeCreateAnswerAllowDecisionAllow,
		},
	}, nil
}

func main() {}
