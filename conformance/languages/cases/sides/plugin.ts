import { type OnAccountChanged, saveAccount } from "@acme/languages";

export const onAccountChanged: OnAccountChanged = ({ id, owner }) => {
  const { id: saved } = saveAccount({
    body: { name: id, password: "secret", ...(owner && { owner: { email: owner.email } }) },
  });
  saveAccount({ body: { name: saved } });
};
