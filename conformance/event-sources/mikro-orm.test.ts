import { driver } from "./drivers/mikro-orm.ts";
import { testEventSource } from "./suite/run.ts";

await testEventSource(driver);
