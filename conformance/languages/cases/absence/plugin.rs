use std::collections::BTreeMap;

use languages::operations::{send_absence, SendAbsenceParams};
use languages::types::{Absence, Inner};
use languages::Error;

languages::export! {
    absence => on_absence,
    absence_made => on_absence_made,
}

fn on_absence(event: Absence) -> Result<BTreeMap<String, String>, Error> {
    send_absence(&SendAbsenceParams::new(event.clone()))?;
    let inner = match &event.inner {
        Some(Some(inner)) => format!("there, value {}", seen(&inner.value)),
        other => seen(other).into(),
    };
    let answer = [
        (
            "nullable",
            if event.nullable.is_some() {
                "there"
            } else {
                "null"
            },
        ),
        (
            "optional",
            if event.optional.is_some() {
                "there"
            } else {
                "absent"
            },
        ),
        ("both", seen(&event.both)),
        ("number", seen(&event.number)),
        ("inner", &inner),
    ];
    Ok(answer
        .into_iter()
        .map(|(name, seen)| (name.into(), seen.into()))
        .collect())
}

fn seen<T>(value: &Option<Option<T>>) -> &'static str {
    match value {
        None => "absent",
        Some(None) => "null",
        Some(Some(_)) => "there",
    }
}

fn on_absence_made() -> Result<(), Error> {
    send_absence(&SendAbsenceParams::new(Absence {
        both: Some(None),
        number: Some(Some(0)),
        inner: Some(Some(Inner {
            value: Some(Some(false)),
            ..Default::default()
        })),
        ..Absence::new("a", None)
    }))?;
    Ok(())
}
