import { driver } from "./drivers/typeorm.ts";
import { testEventSource } from "./suite/run.ts";

await testEventSource(driver);
