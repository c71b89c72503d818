package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	kit "example.com/languages"
)

//go:wasmexport project_before_create
func exportProjectBeforeCreate() int32 {
	return kit.HandleProjectBeforeCreate(onProjectBeforeCreate)
}

func onProjectBeforeCreate(event *kit.ProjectBeforeCreate) (*kit.ProjectDecision, error) {
	switch event.Record.Name {
	case "allow":
		return event.Allow(), nil
	case "one":
		return event.Reject(kit.ProjectFieldVat, "Missing."), nil
	case "code":
		message := "Not a VAT number: " + event.Record.Vat.Or("")
		return event.RejectWithCode(kit.ProjectFieldVat, message, "malformed"), nil
	case "all":
		return event.RejectAll(
			kit.ProjectFieldError{
				Field: kit.Ptr(kit.ProjectFieldName), Code: kit.Ptr("blank"), Message: "Must not be blank.",
			},
			kit.ProjectFieldError{Field: kit.Ptr(kit.ProjectFieldType), Message: "Not here."},
			kit.ProjectFieldError{Message: "Not today."},
		), nil
	case "change":
		return event.Change(kit.ProjectChanges{
			Vat:  kit.Null[string](),
			Plan: kit.Value(kit.ProjectChangesPlanPaid),
			Settings: &kit.ProjectChangesSettings{
				Note:   kit.Null[string](),
				Limits: kit.Value(kit.ProjectChangesSettingsLimits{Seats: kit.Value(int64(5))}),
			},
			Tags: kit.Value([]string{"a", "b"}),
			Data: map[string]any{"any": []any{1, nil}},
			Type: kit.Null[string](),
		}), nil
	case "null":
		return event.Change(kit.ProjectChanges{Data: kit.Null[any]()}), nil
	case "empty":
		return event.Change(kit.ProjectChanges{}), nil
	case "fail":
		return nil, errors.New("cannot decide")
	}
	return nil, nil
}

//go:wasmexport project_before_validation
func exportProjectBeforeValidation() int32 {
	return kit.HandleProjectBeforeValidation(onProjectBeforeValidation)
}

func onProjectBeforeValidation(event *kit.ProjectBeforeValidation) (*kit.ProjectDecision, error) {
	if event.Record.Name != nil {
		return event.Allow(), nil
	}
	return event.Change(kit.ProjectChanges{Name: kit.Ptr("unnamed")}), nil
}

//go:wasmexport project_before_update
func exportProjectBeforeUpdate() int32 {
	return kit.HandleProjectBeforeUpdate(onProjectBeforeUpdate)
}

func onProjectBeforeUpdate(event *kit.ProjectBeforeUpdate) (*kit.ProjectDecision, error) {
	was := "?"
	if event.Previous != nil {
		was = event.Previous.Name
	}
	changed := []string{}
	for _, field := range event.Changed {
		changed = append(changed, string(field))
	}
	vat := event.Record.Vat.Or("null")
	if event.Record.Vat.IsAbsent() {
		vat = "absent"
	}
	message := fmt.Sprintf("%s became %s; changed: %s; vat is %s", was, event.Record.Name, strings.Join(changed, ", "), vat)
	return event.Reject(kit.ProjectFieldName, message), nil
}

//go:wasmexport project_before_destroy
func exportProjectBeforeDestroy() int32 {
	return kit.HandleProjectBeforeDestroy(onProjectBeforeDestroy)
}

func onProjectBeforeDestroy(event *kit.ProjectBeforeDestroy) (*kit.ProjectDestroyDecision, error) {
	if event.Record.Name == "kept" {
		return event.Reject(kit.ProjectFieldID, fmt.Sprintf("Project %d is kept.", event.Record.ID)), nil
	}
	return event.Allow(), nil
}

//go:wasmexport payment_before_save
func exportPaymentBeforeSave() int32 {
	return kit.HandlePaymentBeforeSave(onPaymentBeforeSave)
}

func onPaymentBeforeSave(event *kit.PaymentBeforeSave) (*kit.PaymentDecision, error) {
	if event.Record.Cents < 0 {
		return event.Reject(kit.PaymentFieldCents, "Below zero."), nil
	}
	return event.Allow(), nil
}

//go:wasmexport project_before_create_many
func exportProjectBeforeCreateMany() int32 {
	return kit.HandleProjectBeforeCreateMany(onProjectBeforeCreateMany)
}

func onProjectBeforeCreateMany(event *kit.ProjectBeforeCreateMany) (*kit.ProjectBeforeCreateManyAnswer, error) {
	return event.Decide(func(told *kit.ProjectBeforeCreateManyRecordsItem) (*kit.ProjectDecision, error) {
		switch told.Record.Name {
		case "one":
			return told.Reject(kit.ProjectFieldVat, "Missing."), nil
		case "change":
			return told.Change(kit.ProjectChanges{Name: kit.Ptr("changed")}), nil
		case "allow":
			return told.Allow(), nil
		}
		return nil, nil
	})
}

//go:wasmexport project_before_destroy_many
func exportProjectBeforeDestroyMany() int32 {
	return kit.HandleProjectBeforeDestroyMany(onProjectBeforeDestroyMany)
}

func onProjectBeforeDestroyMany(event *kit.ProjectBeforeDestroyMany) (*kit.ProjectBeforeDestroyManyAnswer, error) {
	return event.Decide(func(told *kit.ProjectBeforeDestroyManyRecordsItem) (*kit.ProjectDestroyDecision, error) {
		if told.Record.Name == "kept" {
			return told.RejectAll(kit.ProjectFieldError{Message: "One is kept."}), nil
		}
		return nil, nil
	})
}

//go:wasmexport project_after_create
func exportProjectAfterCreate() int32 {
	return kit.HandleProjectAfterCreate(onProjectAfterCreate)
}

func onProjectAfterCreate(event *kit.ProjectAfterCreate) error {
	if event.Record.Name == "made" && slices.Contains(event.Changed, kit.ProjectFieldName) {
		return kit.Ping()
	}
	return nil
}
