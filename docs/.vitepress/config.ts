import { defineConfig, type DefaultTheme } from 'vitepress';
import { apiPages } from './api-pages';
import { writeForMachines } from './for-machines';
import { configureMarkdown, slugify } from './markdown';
import { groups, routeOf } from './pages';
import { base, repository, site } from './repository';
import { versionsMenu } from './versions';

const sidebar: DefaultTheme.SidebarItem[] = [
  ...groups.map(({ text, pages }) => ({
    text,
    items: pages.map(([file, name]) => ({ text: name, link: routeOf(file) })),
  })),
  { text: 'API', link: '/api/', collapsed: true, items: apiPages() },
];

const descriptions = new Map(groups.flatMap(({ pages }) => pages.map(([file, , description]) => [file, description])));

export default defineConfig({
  title: 'Antiphon',
  description:
    'Speech to motion by diffusion, with guidance strategies that can be swapped and compared, in TypeScript.',
  lang: 'en',
  base,
  head: [
    ['link', { rel: 'icon', href: `${base}icon.svg`, type: 'image/svg+xml' }],
    ['meta', { name: 'theme-color', content: '#2c6e8f' }],
  ],
  ...(site === undefined ? {} : { sitemap: { hostname: site } }),
  markdown: {
    anchor: { slugify },
    toc: { slugify },
    headers: { slugify },
    config: configureMarkdown,
    theme: { light: 'github-light', dark: 'github-dark' },
  },
  transformPageData({ relativePath }) {
    if (relativePath === 'index.md') return { titleTemplate: ':title', frontmatter: FRONT };
    const description = descriptions.get(relativePath);
    if (relativePath === 'strategies.md') return { description, frontmatter: { aside: false, pageClass: 'wide' } };
    return description === undefined ? {} : { description };
  },
  buildEnd: writeForMachines,
  // The search index, which is fetched when somebody searches.
  vite: { build: { chunkSizeWarningLimit: 1200 } },
  themeConfig: {
    siteTitle: 'Antiphon',
    logo: '/icon.svg',
    nav: [
      { text: 'Guide', link: '/demo', activeMatch: '^/(demo|own-recordings|guidance|audit|engines|extending)' },
      { text: 'Strategies', link: '/strategies' },
      { text: 'API', link: '/api/', activeMatch: '^/api/' },
      versionsMenu(base) as DefaultTheme.NavItem,
    ],
    sidebar,
    outline: [2, 3],
    search: { provider: 'local', options: { miniSearch: { searchOptions: { boostDocument } } } },
    ...(repository === undefined ? {} : { socialLinks: [{ icon: 'github', link: repository }] }),
    docFooter: { prev: 'Before', next: 'Next' },
  },
});

/** The first page has its width for the figures. Its file has no such head, which GitHub would show. */
const FRONT = { sidebar: false, aside: false, outline: false, pageClass: 'front', prev: false, next: false };

/** Guides before the reference, which has every word many times. */
function boostDocument(id: string): number {
  return id.includes('/api/') ? 0.4 : 1;
}
