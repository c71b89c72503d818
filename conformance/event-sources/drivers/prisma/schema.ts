/** The schema of the suite's tables; a Prisma client is generated for one database. */
export function schemaFor(provider: "postgresql" | "sqlite"): string {
  const varchar = (length: number) => (provider === "postgresql" ? ` @db.VarChar(${length})` : "");
  return `generator client {
  provider = "prisma-client"
  output   = "./client"
  importFileExtension = "ts"
}

datasource db {
  provider = "${provider}"
}

model Customer {
  id            Int       @id @default(autoincrement())
  email         String    @unique${varchar(200)}
  name          String
  vat           String?${varchar(14)}
  seats         Int       @default(1)
  note          String?
  metadata      Json?
  password_hash String    @default("")
  created_at    DateTime  @default(now())${provider === "postgresql" ? " @db.Timestamptz(6)" : ""}
  invoices      Invoice[]

  @@map("customers")
}

model Invoice {
  id          Int      @id @default(autoincrement())
  customer_id Int
  number      String   @unique${varchar(40)}
  total_cents Int
  issued      Boolean  @default(false)
  customer    Customer @relation(fields: [customer_id], references: [id])

  @@map("invoices")
}
`;
}
