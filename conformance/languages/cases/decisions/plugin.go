package main

import (
	"strings"

	kit "example.com/languages"
)

//go:wasmexport customer_before_create
func exportCustomerBeforeCreate() int32 {
	return kit.HandleCustomerBeforeCreate(onCustomerBeforeCreate)
}

func onCustomerBeforeCreate(customer *kit.Customer) (*kit.Decision, error) {
	lower := strings.ToLower(customer.Email)
	switch {
	case !strings.Contains(lower, "@"):
		return &kit.Decision{Reject: &kit.DecisionReject{
			Decision: kit.DecisionRejectDecisionReject,
			Errors: []kit.DecisionRejectErrorsItem{
				{Field: kit.Ptr("email"), Message: "no address"},
				{Message: "not today"},
			},
		}}, nil
	case customer.Email != lower:
		return &kit.Decision{Change: &kit.DecisionChange{
			Decision: kit.DecisionChangeDecisionChange,
			Changes:  map[string]any{"email": lower, "name": nil},
		}}, nil
	case strings.HasPrefix(lower, "vip@"):
		return &kit.Decision{Allow: &kit.DecisionAllow{Decision: kit.DecisionAllowDecisionAllow}}, nil
	}
	return nil, nil
}
