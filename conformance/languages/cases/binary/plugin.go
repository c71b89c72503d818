package main

import kit "example.com/languages"

//go:wasmexport binary
func exportBinary() int32 { return kit.HandleBinary(onBinary) }

func onBinary(event *kit.Binary) (*kit.Report, error) {
	data, err := kit.DownloadFile(kit.DownloadFileParams{ID: event.ID})
	if err != nil {
		return nil, err
	}
	if err := kit.ReplaceFile(kit.ReplaceFileParams{ID: event.ID, Body: data}); err != nil {
		return nil, err
	}
	return kit.UploadFile(kit.UploadFileParams{ID: event.ID, Body: kit.UploadFileBody{
		File:  kit.File{Data: data, Filename: "all.bin", ContentType: "application/x-all"},
		Title: `Ä "quoted" title`,
		About: &kit.UploadFileBodyAbout{Pages: kit.Ptr(int64(3))},
	}})
}

//go:wasmexport attachment_received
func exportAttachmentReceived() int32 { return kit.HandleAttachmentReceived(onAttachmentReceived) }

func onAttachmentReceived(event *kit.AttachmentReceived) error {
	return kit.ReplaceFile(kit.ReplaceFileParams{ID: event.ID, Body: event.File.Data})
}
