import { driver } from "./drivers/by-hand.ts";
import { testEventSource } from "./suite/run.ts";

await testEventSource(driver);
