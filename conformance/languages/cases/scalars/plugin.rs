use languages::operations::{send_scalars, SendScalarsParams};
use languages::types::Scalars;
use languages::Error;

languages::export! {
    scalars => on_scalars,
    limits_wanted => on_limits_wanted,
}

fn on_scalars(event: Scalars) -> Result<Scalars, Error> {
    let answered = send_scalars(&SendScalarsParams::new(event))?;
    Ok(send_scalars(&SendScalarsParams::new(answered))?)
}

fn on_limits_wanted() -> Result<(), Error> {
    send_scalars(&SendScalarsParams::new(Scalars {
        int32: Some(i32::MIN),
        int64: Some(i64::MIN),
        uint32: Some(u32::MAX),
        uint64: Some(u64::MAX),
        whole: Some(i64::MAX),
        double: Some(f64::MAX),
        number: Some(5e-324),
        flag: Some(false),
        ..Scalars::default()
    }))?;
    Ok(())
}
