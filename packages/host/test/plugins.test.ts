import { expect, it } from "vitest";
import { echo, hostFor, startApp } from "./app.ts";

it("the open plug-ins are one frozen list, until one comes or goes", async () => {
  const host = await hostFor(await startApp());
  const none = host.plugins;
  expect(host.plugins).toBe(none);
  const first = await host.load(await echo(), { name: "first" });
  const one = host.plugins;
  expect([none, one]).toEqual([[], [first]]);
  expect(host.plugins).toBe(one);
  expect(Object.isFrozen(none) && Object.isFrozen(one)).toBe(true);
  const second = await host.load(await echo(), { name: "second" });
  expect(host.plugins).toEqual([first, second]);
  await first.close();
  await first.close();
  expect(host.plugins).toEqual([second]);
  expect(one).toEqual([first]);
});

it("a host that closes keeps its plug-ins in the list, so that who asks them fails and does not go on without", async () => {
  const host = await hostFor(await startApp());
  const gone = await host.load(await echo(), { name: "gone" });
  const guard = await host.load(await echo(), { name: "guard" });
  await gone.close();
  const closing = host.close();
  expect(host.plugins).toEqual([guard]);
  await closing;
  expect(host.plugins).toEqual([guard]);
  await expect(guard.call("invoice_created")).rejects.toMatchObject({ code: "closed" });
});
