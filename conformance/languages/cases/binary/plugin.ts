import {
  downloadFile,
  FilePart,
  type OnAttachmentReceived,
  type OnBinary,
  replaceFile,
  uploadFile,
} from "@acme/languages";

export const onBinary: OnBinary = ({ id }) => {
  const data = downloadFile({ id });
  replaceFile({ id, body: data });
  return uploadFile({
    id,
    body: {
      file: new FilePart(data, { filename: "all.bin", contentType: "application/x-all" }),
      title: 'Ä "quoted" title',
      about: { pages: 3 },
    },
  });
};

export const onAttachmentReceived: OnAttachmentReceived = ({ id, file }) => {
  const data = Uint8Array.from(atob(file.base64), (character) => character.charCodeAt(0));
  replaceFile({ id, body: data });
};
