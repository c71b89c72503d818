use languages::types::*;
use languages::{json, operations, Error, Value};

languages::export! {
    project_before_create => on_project_before_create,
    project_before_validation => on_project_before_validation,
    project_before_update => on_project_before_update,
    project_before_destroy => on_project_before_destroy,
    project_before_create_many => on_project_before_create_many,
    project_before_destroy_many => on_project_before_destroy_many,
    project_after_create => on_project_after_create,
    payment_before_save => on_payment_before_save,
}

fn on_project_before_create(event: ProjectBeforeCreate) -> Result<Option<ProjectDecision>, Error> {
    let ProjectDraft { name, vat, .. } = event.record;
    Ok(match name.as_str() {
        "allow" => Some(ProjectDecision::allow()),
        "one" => Some(ProjectDecision::reject(ProjectField::Vat, "Missing.")),
        "code" => {
            let message = format!("Not a VAT number: {}", vat.flatten().unwrap_or_default());
            let decision = ProjectDecision::reject_with_code(ProjectField::Vat, message, "malformed");
            Some(decision)
        }
        "all" => Some(ProjectDecision::reject_all([
            ProjectFieldError {
                field: Some(ProjectField::Name),
                code: Some("blank".into()),
                ..ProjectFieldError::new("Must not be blank.")
            },
            ProjectFieldError {
                field: Some(ProjectField::Type),
                ..ProjectFieldError::new("Not here.")
            },
            ProjectFieldError::new("Not today."),
        ])),
        "change" => Some(ProjectDecision::change(ProjectChanges {
            vat: Some(None),
            plan: Some(Some(ProjectChangesPlan::Paid)),
            settings: Some(ProjectChangesSettings {
                note: Some(None),
                limits: Some(Some(ProjectChangesSettingsLimits {
                    seats: Some(Some(5)),
                    ..Default::default()
                })),
                ..Default::default()
            }),
            tags: Some(Some(vec!["a".into(), "b".into()])),
            data: Some(json!({ "any": [1, null] })),
            r#type: Some(None),
            ..Default::default()
        })),
        "null" => Some(ProjectDecision::change(ProjectChanges {
            data: Some(Value::Null),
            ..Default::default()
        })),
        "empty" => Some(ProjectDecision::change(ProjectChanges::default())),
        "fail" => return Err("cannot decide".into()),
        _ => None,
    })
}

fn on_project_before_validation(event: ProjectBeforeValidation) -> ProjectDecision {
    if event.record.name.is_some() {
        return ProjectDecision::allow();
    }
    ProjectDecision::change(ProjectChanges {
        name: Some("unnamed".into()),
        ..Default::default()
    })
}

fn on_project_before_update(event: ProjectBeforeUpdate) -> Result<ProjectDecision, Error> {
    let vat = match event.record.vat {
        None => "absent".into(),
        Some(None) => "null".into(),
        Some(Some(vat)) => vat,
    };
    let was = event.previous.map_or("?".into(), |previous| previous.name);
    let changed: Vec<_> = event.changed.iter().map(ProjectField::as_str).collect();
    let message = format!(
        "{was} became {}; changed: {}; vat is {vat}",
        event.record.name,
        changed.join(", ")
    );
    Ok(ProjectDecision::reject(ProjectField::Name, message))
}

fn on_project_before_destroy(event: ProjectBeforeDestroy) -> ProjectDestroyDecision {
    if event.record.name != "kept" {
        return ProjectDestroyDecision::allow();
    }
    let message = format!("Project {} is kept.", event.record.id);
    ProjectDestroyDecision::reject(ProjectField::Id, message)
}

fn on_payment_before_save(event: PaymentBeforeSave) -> Option<PaymentDecision> {
    (event.record.cents < 0).then(|| PaymentDecision::reject(PaymentField::Cents, "Below zero."))
}

fn on_project_before_create_many(event: ProjectBeforeCreateMany) -> ProjectBeforeCreateManyAnswer {
    let decide = |name: &str| match name {
        "one" => Some(ProjectDecision::reject(ProjectField::Vat, "Missing.")),
        "change" => Some(ProjectDecision::change(ProjectChanges {
            name: Some("changed".into()),
            ..Default::default()
        })),
        "allow" => Some(ProjectDecision::allow()),
        _ => None,
    };
    let records = event.records.iter();
    records.map(|told| decide(&told.record.name)).collect()
}

fn on_project_before_destroy_many(
    event: ProjectBeforeDestroyMany,
) -> Result<ProjectBeforeDestroyManyAnswer, Error> {
    let kept = || ProjectDestroyDecision::reject_all([ProjectFieldError::new("One is kept.")]);
    let records = event.records.iter();
    Ok(records.map(|told| (told.record.name == "kept").then(kept)).collect())
}

fn on_project_after_create(event: ProjectAfterCreate) -> Result<(), Error> {
    if event.record.name == "made" && event.changed.contains(&ProjectField::Name) {
        operations::ping()?;
    }
    Ok(())
}
