// npm run document: prints the app's OpenAPI document, as it answers it.
import { startApp } from "./app.ts";

const app = await startApp();
const response = await fetch(`${app.url}/openapi.json`);
console.log(JSON.stringify(await response.json(), undefined, 2));
await app.close();
