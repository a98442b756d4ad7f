/** What people do in the shop's admin behind the hub's back; each edit tells in a sentence what it did. */
import { seededRandom } from '../kit/random.ts';
import { setAvailable } from './resolvers/inventory.ts';
import { changeProduct, deleteProduct } from './resolvers/product-set.ts';
import type { ProductState, ShopState } from './state.ts';

type Edits = Readonly<Record<string, (options: { readonly seed: number }) => Promise<string>>>;

const NOTHING = 'There is no product yet.';

/** Gives the edits of the fault board. */
export function shopEdits(shop: ShopState): Edits {
  const onProduct =
    (act: (product: ProductState, random: ReturnType<typeof seededRandom>) => string) =>
    async ({ seed }: { readonly seed: number }): Promise<string> => {
      const random = seededRandom(seed);
      const products = [...shop.products.values()];
      return products.length === 0 ? NOTHING : act(random.pick(products), random);
    };
  return {
    changePrice: onProduct((product, random) => {
      const [variant] = product.variants;
      if (variant === undefined) return `${product.title} has no variant.`;
      const before = variant.price;
      variant.price = ((Number(before) * random.between(80, 130)) / 100 + 0.01).toFixed(2);
      variant.updatedAt = shop.now();
      changeProduct(shop, product, {});
      return `The price of ${variant.sku ?? product.title} went from ${before} to ${variant.price}.`;
    }),
    changeTitle: onProduct((product, random) => {
      const before = product.title;
      const title = `${before.replace(/ \(.*\)$/, '')} (${random.pick(['NEW', 'best seller', 'web special'])})`;
      changeProduct(shop, product, { title });
      return `"${before}" is now called "${title}".`;
    }),
    archiveProduct: onProduct((product) => {
      changeProduct(shop, product, { status: 'ARCHIVED' });
      return `"${product.title}" was archived.`;
    }),
    deleteProduct: onProduct((product) => {
      deleteProduct(shop, product.id);
      return `"${product.title}" was deleted.`;
    }),
    setQuantity: onProduct((product, random) => {
      const [variant] = product.variants;
      const level =
        variant === undefined ? undefined : [...variant.levels.values()].find(({ active }) => active);
      if (variant === undefined || level === undefined) return `"${product.title}" is stocked nowhere.`;
      const available = random.between(0, 500);
      setAvailable(shop, { variant, level, available });
      return `${variant.sku ?? product.title} was set to ${available} by hand.`;
    }),
    swallowNextWrite: async () => {
      shop.writesToSwallow += 1;
      return 'The next product update will be answered with success and change nothing.';
    },
  };
}
