import { driver } from "./drivers/sequelize.ts";
import { testEventSource } from "./suite/run.ts";

await testEventSource(driver);
