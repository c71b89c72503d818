import { driver } from "./drivers/drizzle.ts";
import { testEventSource } from "./suite/run.ts";

await testEventSource(driver);
