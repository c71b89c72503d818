import { driver } from "./drivers/prisma.ts";
import { testEventSource } from "./suite/run.ts";

await testEventSource(driver);
