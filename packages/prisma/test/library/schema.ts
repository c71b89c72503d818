export type Provider = "postgresql" | "sqlite";

/** An app's schema with what is hard: keys of every kind, every kind of relation, columns under other names. */
export function schemaFor(provider: Provider): string {
  const only = (text: string) => (provider === "postgresql" ? text : "");
  return `generator client {
  provider = "prisma-client"
  output   = "./client"
  importFileExtension = "ts"
}

datasource db {
  provider = "${provider}"
}

/// Who pays. } "not the end
model Customer {
  id        String    @id @default(uuid())${only(" @db.Uuid")}
  email     String    @unique @map("email_address")${only(" @db.VarChar(200)")}
  name      String    @default("no // name, yet")
  version   Int       @default(0)
  balance   Decimal   @default(0)${only(" @db.Decimal(12, 2)")}
  visits    BigInt    @default(0)
  meta      Json?
  photo     Bytes?
  bornOn    DateTime?${only(" @db.Date")}
  ${only("labels    String[]  @default([])")}
  deletedAt DateTime?
  createdAt DateTime  @default(now())
  updatedAt DateTime  @updatedAt
  profile   Profile?
  badge     Badge?
  invoices  Invoice[]
  tags      Tag[]

  @@map("customers")
}

// One each, gone with its customer.
model Profile {
  customerId String   @id @map("customer_id")${only(" @db.Uuid")}
  bio        String
  customer   Customer @relation(fields: [customerId], references: [id], onDelete: Cascade)
}

// One each, can be without one.
model Badge {
  id         Int       @id @default(autoincrement())
  code       String
  customerId String?   @unique @map("customer_id")${only(" @db.Uuid")}
  customer   Customer? @relation(fields: [customerId], references: [id])
}

model Invoice {
  tenant     Int
  number     Int
  total      Decimal   @default(0)${only(" @db.Decimal(12, 2)")}
  status     Status    @default(DRAFT)
  customerId String?   @map("customer_id")${only(" @db.Uuid")}
  customer   Customer? @relation(fields: [customerId], references: [id])
  lines      Line[]

  @@id([tenant, number])
}

model Line {
  id            Int     @id @default(autoincrement())
  text          String
  cents         Int     @default(0)
  invoiceTenant Int
  invoiceNumber Int
  invoice       Invoice @relation(fields: [invoiceTenant, invoiceNumber], references: [tenant, number], onDelete: Cascade, onUpdate: Cascade)
}

model Tag {
  id        Int        @id @default(autoincrement())
  name      String     @unique
  parentId  Int?
  parent    Tag?       @relation("tree", fields: [parentId], references: [id], onDelete: SetNull)
  children  Tag[]      @relation("tree")
  customers Customer[]
}

// The app does not show this one to plug-ins.
model Note {
  id   Int    @id @default(autoincrement())
  text String
}

enum Status {
  DRAFT
  SENT  @map("sent")
}
`;
}

/** The same as tables. */
export function tablesFor(provider: Provider): readonly string[] {
  const isPostgres = provider === "postgresql";
  const [uuid, json, bytes, time, serial, status] = isPostgres
    ? ["uuid", "jsonb", "bytea", "timestamp(3)", "serial primary key", '"Status"']
    : ["text", "json", "blob", "datetime", "integer primary key autoincrement", "text"];
  return [
    ...(isPostgres ? [`create type "Status" as enum ('DRAFT', 'sent')`] : []),
    `create table customers (
      id ${uuid} primary key, email_address varchar(200) not null unique, name text not null default '?',
      version integer not null default 0, balance decimal(12, 2) not null default 0, visits bigint not null default 0,
      meta ${json}, photo ${bytes}, "bornOn" ${isPostgres ? "date" : time},
      ${isPostgres ? `labels text[] default '{}',` : ""}
      "deletedAt" ${time}, "createdAt" ${time} not null default current_timestamp, "updatedAt" ${time} not null)`,
    `create table "Profile" (
      customer_id ${uuid} primary key references customers (id) on delete cascade on update cascade, bio text not null)`,
    `create table "Badge" (id ${serial}, code text not null,
      customer_id ${uuid} unique references customers (id) on delete set null on update cascade)`,
    `create table "Invoice" (tenant integer not null, number integer not null, total decimal(12, 2) not null default 0,
      status ${status} not null default 'DRAFT',
      customer_id ${uuid} references customers (id) on delete set null on update cascade, primary key (tenant, number))`,
    `create table "Line" (id ${serial}, text text not null, cents integer not null default 0,
      "invoiceTenant" integer not null, "invoiceNumber" integer not null,
      foreign key ("invoiceTenant", "invoiceNumber") references "Invoice" (tenant, number)
        on delete cascade on update cascade)`,
    `create table "Tag" (id ${serial}, name text not null unique,
      "parentId" integer references "Tag" (id) on delete set null on update cascade)`,
    `create table "_CustomerToTag" (
      "A" ${uuid} not null references customers (id) on delete cascade on update cascade,
      "B" integer not null references "Tag" (id) on delete cascade on update cascade, unique ("A", "B"))`,
    `create table "Note" (id ${serial}, text text not null)`,
    // Behind the ids that tests give themselves.
    ...(isPostgres
      ? ["Badge", "Line", "Tag", "Note"].map((name) => `alter sequence "${name}_id_seq" restart with 100`)
      : []),
  ];
}
