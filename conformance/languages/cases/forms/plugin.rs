use languages::operations::{search, send_form, SearchParams, SendFormParams};
use languages::types::{SearchFilter, SendFormBody};
use languages::Error;

languages::export! { forms => on_forms }

fn on_forms() -> Result<(), Error> {
    send_form(&SendFormParams::new(SendFormBody {
        count: Some(-3),
        tags: Some(vec!["x".into(), "y z".into()]),
        flag: Some(false),
        ..SendFormBody::new("Ä & b")
    }))?;
    search(&SearchParams {
        tags: Some(vec!["a".into(), "b&c".into()]),
        filter: Some(SearchFilter {
            name: Some("Ä".into()),
            min: Some(-1),
            ..Default::default()
        }),
        csv: Some(vec![1, 2, 3]),
        all: Some(true),
        x_trace: Some("t-1".into()),
        session: Some("s 1".into()),
        ..SearchParams::new(9007199254740991)
    })?;
    search(&SearchParams::new(0))?;
    Ok(())
}
