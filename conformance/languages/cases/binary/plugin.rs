use languages::operations::{
    download_file, replace_file, upload_file, DownloadFileParams, ReplaceFileParams,
    UploadFileParams,
};
use languages::types::{AttachmentReceived, Binary, Report, UploadFileBody, UploadFileBodyAbout};
use languages::{Bytes, Error};

languages::export! {
    binary => on_binary,
    attachment_received => on_attachment_received,
}

fn on_binary(event: Binary) -> Result<Report, Error> {
    let data = download_file(&DownloadFileParams::new(event.id.clone()))?;
    replace_file(&ReplaceFileParams::new(event.id.clone(), data.clone()))?;
    let file = Bytes {
        filename: Some("all.bin".into()),
        content_type: Some("application/x-all".into()),
        ..data
    };
    let body = UploadFileBody {
        about: Some(UploadFileBodyAbout {
            pages: Some(3),
            ..Default::default()
        }),
        ..UploadFileBody::new(file, "Ä \"quoted\" title")
    };
    Ok(upload_file(&UploadFileParams::new(event.id, body))?)
}

fn on_attachment_received(event: AttachmentReceived) -> Result<(), Error> {
    replace_file(&ReplaceFileParams::new(event.id, event.file))?;
    Ok(())
}
