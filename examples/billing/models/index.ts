import { AppliedCouponEntity, CouponEntity } from "./coupon.ts";
import { CustomerEntity } from "./customer.ts";
import { AccessTokenEntity, InstallationEntity } from "./installation.ts";
import { CounterEntity, InvoiceEntity } from "./invoice.ts";
import { PlanEntity } from "./plan.ts";
import { SubscriptionEntity } from "./subscription.ts";
import { UsageEventEntity } from "./usage-event.ts";
import { WalletEntity, WalletEntryEntity } from "./wallet.ts";

/** All that is stored. */
export const entities = [
  CustomerEntity,
  PlanEntity,
  SubscriptionEntity,
  CouponEntity,
  AppliedCouponEntity,
  InvoiceEntity,
  CounterEntity,
  WalletEntity,
  WalletEntryEntity,
  UsageEventEntity,
  InstallationEntity,
  AccessTokenEntity,
];
