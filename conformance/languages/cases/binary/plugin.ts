import { downloadFile, FilePart, type OnBinary, replaceFile, uploadFile } from "@acme/languages";

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
