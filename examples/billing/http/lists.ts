import type { EntityManager, EntitySchema, FindOptionsOrder, FindOptionsWhere } from "typeorm";

/** One page of the records that fit, newest first. */
export async function pageOf<T extends { readonly id: number }>(
  manager: EntityManager,
  model: EntitySchema<T>,
  { page, per_page }: { readonly page: number; readonly per_page: number },
  where: FindOptionsWhere<T> = {},
) {
  const order = { id: "DESC" } as FindOptionsOrder<T>;
  const skip = (page - 1) * per_page;
  const [items, total_count] = await manager.findAndCount(model, { where, order, skip, take: per_page });
  const next_page = skip + items.length < total_count ? page + 1 : null;
  return { items, page: { page, per_page, total_count, next_page } };
}
